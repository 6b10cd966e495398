import * as pulumi from "@pulumi/pulumi";
import { withoutStack } from "../core/error";
import { describeProblems, type Problem } from "../core/problem";

/** What is wrong with the arguments of a component: one message for people, and each problem for who translates it. */
export class InvalidArguments extends pulumi.ResourceError {
  constructor(
    message: string,
    component: pulumi.Resource,
    public readonly problems: Problem[],
  ) {
    super(message, component, true);
    withoutStack(this);
  }
}

/**
 * Throws what is wrong with the arguments of a component.
 * @throws InvalidArguments with every problem.
 */
export function refuse(component: pulumi.ComponentResource, name: string, problems: Problem[]): void {
  if (problems.length === 0) return;
  throw new InvalidArguments(describeProblems(`Invalid arguments for "${name}"`, problems, { commands: false }), component, problems);
}
