import * as pulumi from "@pulumi/pulumi";
import { SkyPilot } from "./components";
import { prepare } from "./config/prepare";
import { LIVE } from "./config/site";
import { describeProblems } from "./core/problem";
import { stackOutputs } from "./skypilot/outputs";
import { resolve } from "./skypilot/resolve";

/** The stack program: config -> SkyPilot -> outputs. */
export = async function stack(prepared = prepare(pulumi.getProject(), LIVE)) {
  const { args, problems } = await prepared;
  if (problems.length > 0) {
    throw new pulumi.RunError(describeProblems(`Invalid config for stack ${pulumi.getStack()}`, problems, { commands: true }));
  }
  return stackOutputs(new SkyPilot("skypilot", args), args, resolve(args).settings);
};
