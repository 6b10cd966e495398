/** The policy pack: `pulumi preview --policy-pack policy`. */
import { PolicyPack, type ResourceValidationPolicy } from "@pulumi/policy";
import { PRODUCTION, type Rule, violations } from "./rule";
import { RULES } from "./rules";

const STACKS = {
  properties: {
    stacks: {
      type: "array" as const,
      items: { type: "string" as const },
      default: PRODUCTION,
      description: "Names of the stacks in which the rule holds; * stands for any letters.",
    },
  },
};

function policyOf(rule: Rule): ResourceValidationPolicy {
  const { name, description, level, severity, onlyInStacks } = rule;
  return {
    name,
    description,
    severity,
    enforcementLevel: level,
    ...(onlyInStacks && { configSchema: STACKS }),
    validateResource: ({ type, name: resource, props, urn, getConfig }, reportViolation) => {
      // urn:pulumi:STACK::PROJECT::TYPE::NAME
      const stack = urn.split("::")[0]?.split(":")[2] ?? "";
      const subject = { type, name: resource, props, stack };
      for (const message of violations(rule, subject, getConfig<{ stacks?: string[] }>().stacks)) reportViolation(`${message}.`);
    },
  };
}

new PolicyPack("skypilot", { policies: RULES.map(policyOf) });
