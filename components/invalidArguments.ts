import * as pulumi from "@pulumi/pulumi";
import { withoutStack } from "../core/error";
import { describeProblems, type Problem } from "../core/problem";

/** The problems of a component's arguments: one message, and each problem for the provider to translate. */
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
 * Rejects invalid arguments of a component. @throws InvalidArguments with every problem.
 */
export function rejectInvalid(component: pulumi.ComponentResource, name: string, problems: Problem[]): void {
  if (problems.length === 0) return;
  throw new InvalidArguments(describeProblems(`Invalid arguments for "${name}"`, problems, { commands: false }), component, problems);
}
