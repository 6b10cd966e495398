import * as pulumi from "@pulumi/pulumi";
import { SkyPilot } from "./components";
import { warn } from "./components/warn";
import { prepare } from "./config/prepare";
import { ENGINE } from "./config/programHost";
import { withoutStack } from "./core/error";
import { describeProblem, describeProblems } from "./core/problem";
import { stackOutputs } from "./skypilot/outputs";
import { resolve } from "./skypilot/resolve";

/** The stack program: config -> SkyPilot -> outputs. */
export = async function stack(prepared = prepare(pulumi.getProject(), ENGINE)) {
  const { args, problems, warnings } = await prepared;
  if (problems.length > 0) {
    const text = describeProblems(`Invalid config for stack ${pulumi.getStack()}`, problems, { commands: true });
    throw withoutStack(new pulumi.RunError(text));
  }
  const skypilot = new SkyPilot("skypilot", args);
  warn(skypilot, warnings.map(describeProblem));
  return stackOutputs(skypilot, args, resolve(args).settings);
};
