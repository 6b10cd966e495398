import assert from "node:assert/strict";
import { Provider } from "@pulumi/kubernetes/provider";
import type * as pulumi from "@pulumi/pulumi";
import { SkyPilot } from "../../components";
import { type Recording, record } from "../../plan/monitor";
import { standIns } from "../../plan/standIns";
import { KUBECONFIGS } from "../support/kubeconfigs";

const NAMESPACES = ["sky-namespace", "sky-system-namespace", "sky-tasks-namespace"];

function recordWith(opts: pulumi.ComponentResourceOptions): Promise<Recording> {
  return recordProgram(() => {
    new SkyPilot("sky", { storage: { enabled: false } }, opts);
  });
}

function recordProgram(make: () => void): Promise<Recording> {
  const program = async () => {
    make();
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

  it("give each child of Kubernetes the explicit provider, except those of other clusters", async () => {
    const clusters = [{ name: "east", kubeconfig: KUBECONFIGS.eks }];
    const { resources } = await recordProgram(() => {
      const mine = new Provider("mine", { context: "mine" });
      new SkyPilot("sky", { storage: { enabled: false }, clusters }, { providers: { kubernetes: mine } });
    });
    const ofKubernetes = resources.filter(({ type }) => type.startsWith("kubernetes:"));
    const expected = (name: string) => (name.startsWith("sky-clusters-east") ? "sky-clusters-east-provider" : "mine");
    assert.ok(ofKubernetes.length > 20);
    assert.deepEqual(
      ofKubernetes.filter(({ name, options }) => options?.provider !== expected(name)).map(({ name }) => name),
      [],
    );
  });
});
