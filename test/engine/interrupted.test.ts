import assert from "node:assert/strict";
import { emptyCluster, objects, ofSkyPilot, until } from "./support/cluster";
import { EngineStack } from "./support/engine";
import { given } from "./support/given";
import { type Cut, killedUp } from "./support/killed";
import { forgetInstall, recover } from "./support/recover";

/** The Helm release as Helm itself remembers it. */
const helmStatus = async () =>
  (await objects(["secrets"])).filter(({ metadata }) => metadata.labels?.owner === "helm").map(({ metadata }) => metadata.labels?.status);

const CUTS: Record<string, Cut> = {
  "while the namespaces are made": { name: "skypilot-tasks-namespace", when: "begins" },
  "while the accounts and Secrets are made": { name: "skypilot-cluster-launcher-cluster-role", when: "begins" },
  "while Helm installs": {
    name: "skypilot-api-server-release",
    when: "begins",
    until: async () => (await helmStatus()).includes("pending-install"),
  },
};

describe("an `up` that is cut off", () => {
  for (const [when, cut] of Object.entries(CUTS)) {
    describe(when, () => {
      let stack: EngineStack;
      before(async () => {
        stack = await EngineStack.create("prod", { ...given("prod"), environment: { STAND_IN_DELAY: "300" } });
        await killedUp(stack, cut);
      });
      after(emptyCluster);

      it("leaves the stack locked, and explains how to unlock it", async () => {
        const { error, output } = await stack.up();
        assert.ok(error);
        assert.match(output + error.message, /the stack is currently locked[\s\S]*pulumi cancel/);
      });

      it("is finished as the documentation describes", async () => {
        assert.ifError((await recover(stack)).error);
        if (cut.until) {
          const { error, output } = await stack.up();
          assert.ok(error, "Helm has no release that is in use");
          assert.match(output, /skypilot-api-server-release[\s\S]*cannot re-use a name that is still in use/);
          await forgetInstall();
        }
        const { error } = await stack.up();
        assert.ifError(error);
        assert.deepEqual((await stack.checkpoint()).pending, []);
        assert.deepEqual(await helmStatus(), ["deployed"]);
        assert.deepEqual((await stack.up()).changes, {});
      });

      it("leaves nothing behind without an owner", async () => {
        assert.ifError((await stack.destroy()).error);
        // The comparison names what is left.
        await until("all is gone", async () => (await ofSkyPilot()).length <= 3).catch(() => {});
        assert.deepEqual(await ofSkyPilot(), ["Namespace skypilot", "Namespace skypilot-system", "PersistentVolumeClaim skypilot-state"]);
      });
    });
  }
});
