import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { SkyPilot } from "../../components";
import { type Recording, record } from "../../plan/monitor";
import { standIns } from "../../plan/standIns";

const NAMESPACES = ["sky-namespace", "sky-system-namespace", "sky-tasks-namespace"];

function recordWith(opts: pulumi.ComponentResourceOptions): Promise<Recording> {
  const program = async () => {
    new SkyPilot("sky", { storage: { enabled: false } }, opts);
    return {};
  };
  return record(program, standIns({ accountId: "123456789012", partition: "aws", dnsSuffix: "amazonaws.com" }), "sky", "test");
}

describe("options of SkyPilot", () => {
  it("are never overridden with retainOnDelete false, which children would have in place of the component's", async () => {
    const overridden: string[] = [];
    const note: pulumi.ResourceTransformation = ({ name, opts }) => {
      if (opts.retainOnDelete === false) overridden.push(name);
      return undefined;
    };
    const { resources } = await recordWith({ retainOnDelete: true, transformations: [note] });
    assert.deepEqual(overridden, []);
    assert.deepEqual(
      NAMESPACES.filter((name) => !resources.some((resource) => resource.name === name)),
      [],
    );
  });

  it("reach every child with protect", async () => {
    const { resources } = await recordWith({ protect: true });
    assert.deepEqual(
      resources.filter(({ options }) => !options?.protect).map(({ name }) => name),
      [],
    );
  });

  it("reach every child with transformations", async () => {
    const seen = new Set<string>();
    const note: pulumi.ResourceTransformation = ({ name }) => {
      seen.add(name);
      return undefined;
    };
    const { resources } = await recordWith({ transformations: [note] });
    assert.deepEqual(
      resources.map(({ name }) => name).filter((name) => !seen.has(name)),
      [],
    );
  });
});
