import assert from "node:assert/strict";
import * as path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, type StepEventMetadata } from "@pulumi/pulumi/automation";
import { SkyPilot } from "../../components";
import { nameOf } from "./support/engine";
import { temporaryFolder } from "./support/project";
import { standInsFor } from "./support/standIns";

/** Previews a program with transforms of SkyPilot, and returns what the engine would create. */
async function previewWith(transforms: pulumi.ResourceTransform[]): Promise<StepEventMetadata[]> {
  const steps: StepEventMetadata[] = [];
  const program = async () => {
    const aws = { enabled: true, accountId: "123456789012", partition: "aws" } as const;
    new SkyPilot("sky", { storage: { enabled: false }, aws }, { transforms });
  };
  const envVars = {
    PULUMI_BACKEND_URL: `file://${temporaryFolder()}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: "passphrase",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // No cloud and no cluster takes part.
    PATH: [standInsFor(["aws", "kubernetes", "random"]), process.env.PATH].join(path.delimiter),
  };
  const stack = await LocalWorkspace.createStack({ stackName: "transforms", projectName: "skypilot", program }, { envVars });
  await stack.preview({
    onEvent: ({ resourcePreEvent }) => {
      if (resourcePreEvent) steps.push(resourcePreEvent.metadata);
    },
  });
  // The engine passes what a program reads to no transform.
  return steps.filter(({ op, type }) => op !== "read" && !type.startsWith("pulumi:"));
}

describe("transforms of SkyPilot", () => {
  it("reach each child, and change its inputs and its options", async () => {
    const seen = new Set<string>();
    const steps = await previewWith([
      ({ type, name, props, opts }) => {
        seen.add(name);
        const labels = { "example.com/team": "ml" };
        return {
          props: type === "kubernetes:core/v1:ServiceAccount" ? { ...props, metadata: { ...props.metadata, labels } } : props,
          opts: { ...opts, protect: true },
        };
      },
    ]);
    const names = steps.map(({ urn }) => nameOf(urn));
    assert.ok(names.includes("sky-api-server-release") && names.includes("sky-aws-user"), names.join());
    assert.deepEqual(
      names.filter((name) => !seen.has(name)),
      [],
    );
    assert.deepEqual(
      steps.filter(({ new: made }) => !made?.protect).map(({ urn }) => nameOf(urn)),
      [],
    );
    const accounts = steps.filter(({ type }) => type === "kubernetes:core/v1:ServiceAccount");
    assert.deepEqual(
      accounts.map(({ new: made }) => made?.inputs.metadata.labels),
      accounts.map(() => ({ "example.com/team": "ml" })),
    );
    assert.equal(accounts.length, 2);
  });
});
