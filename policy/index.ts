/** The policy pack: `pulumi preview --policy-pack policy`. */
import { PolicyPack, type ResourceValidationPolicy, type StackValidationPolicy } from "@pulumi/policy";
import { PRODUCTION, type Rule, type Subject, stackViolations, violations } from "./rule";
import { RULES } from "./rules";

const STACKS = {
  properties: {
    stacks: {
      type: "array" as const,
      items: { type: "string" as const },
      default: PRODUCTION,
      description: "Names of the stacks to which the rule applies; * matches any characters.",
    },
  },
};

interface Resource {
  type: string;
  name: string;
  props: Subject["props"];
  urn: string;
}

function subjectOf({ type, name, props, urn }: Resource): Subject {
  // urn:pulumi:STACK::PROJECT::TYPE::NAME
  return { type, name, props, stack: urn.split("::")[0]?.split(":")[2] ?? "" };
}

/** Pulumi runs a policy of both kinds for each resource, and for the stack. */
function policyOf(rule: Rule): ResourceValidationPolicy | (ResourceValidationPolicy & StackValidationPolicy) {
  const { name, description, level, severity, onlyInStacks } = rule;
  return {
    name,
    description,
    severity,
    enforcementLevel: level,
    ...(onlyInStacks && { configSchema: STACKS }),
    validateResource: (resource, reportViolation) => {
      const { stacks } = resource.getConfig<{ stacks?: string[] }>();
      for (const message of violations(rule, subjectOf(resource), stacks)) reportViolation(`${message}.`);
    },
    ...(rule.checkStack && {
      validateStack: ({ resources, getConfig }, reportViolation) => {
        const { stacks } = getConfig<{ stacks?: string[] }>();
        const urns = new Map(resources.map((resource) => [subjectOf(resource), resource.urn]));
        for (const { subject, message } of stackViolations(rule, [...urns.keys()], stacks))
          reportViolation(`${message}.`, urns.get(subject));
      },
    }),
  };
}

new PolicyPack("skypilot", { policies: RULES.map(policyOf) });
