import * as pulumi from "@pulumi/pulumi";
import { describeProblems, type Problem } from "../core/problem";

/** Throws what is wrong with the arguments of a component as one message without a stack. */
export function refuse(component: pulumi.ComponentResource, name: string, problems: Problem[]): void {
  if (problems.length > 0) {
    throw new pulumi.ResourceError(describeProblems(`Invalid arguments for "${name}"`, problems, { commands: false }), component, true);
  }
}
