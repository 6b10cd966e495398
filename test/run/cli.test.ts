import assert from "node:assert/strict";
import type { PulumiCommand } from "@pulumi/pulumi/automation";
import { Failure } from "../../core/failure";
import { findCli } from "../../run/cli";

const CLI = { command: "pulumi" } as PulumiCommand;
const missing = () =>
  Promise.reject(new Error("code: -2\n stdout: \n stderr: Command failed with ENOENT: pulumi version\nspawn pulumi ENOENT"));

describe("Pulumi's CLI for npm run up", () => {
  const found = async (get: () => Promise<PulumiCommand>, install: () => Promise<PulumiCommand>) => {
    let said = "";
    const cli = await findCli(
      (text) => {
        said += text;
      },
      { get, install },
    );
    return { cli, said };
  };
  const never = () => Promise.reject(new Error("not to be called"));

  it("is that of the PATH", async () => {
    assert.deepEqual(await found(async () => CLI, never), { cli: CLI, said: "" });
  });

  it("is brought where there is none, and where it is too old", async () => {
    const { cli, said } = await found(missing, async () => CLI);
    assert.equal(cli, CLI);
    assert.match(
      said,
      /^The Pulumi CLI is not on the PATH\. Using version [\d.]+ in .*\.pulumi.versions.[\d.]+, which is downloaded if it is missing\.\n$/,
    );
    const old = () => Promise.reject(new Error("Minimum version requirement failed. Please update the Pulumi CLI."));
    assert.match((await found(old, async () => CLI)).said, /^Minimum version requirement failed\./);
  });

  it("is asked for, where it cannot be brought", async () => {
    const offline = () => Promise.reject(new Error("Failed to download https://get.pulumi.com/install.sh: fetch failed"));
    await assert.rejects(found(missing, offline), (error: Failure) => {
      assert.ok(error instanceof Failure);
      assert.deepEqual(error.message.split("\n"), [
        "The Pulumi CLI is missing, and the download failed: Failed to download https://get.pulumi.com/install.sh: fetch failed",
        "  - install it (https://www.pulumi.com/docs/install/) and run this command again;",
        "  - or show the plan, which does not require it: npm run plan -- STACK",
      ]);
      return true;
    });
  });
});
