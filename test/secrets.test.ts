import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ApiServer, CloudCredentials } from "../components";
import { planMarkdown } from "../plan/markdown";
import { plan } from "../plan/plan";
import { planText } from "../plan/text";
import { FULL_STACK, hush, KEYLESS_STACK } from "./support/fullStack";
import { run, valuesOfRelease } from "./support/stack";

const inNamespace = (config: object) => Object.fromEntries(Object.entries(config).map(([key, value]) => [`skypilot:${key}`, value]));

describe("secrets", () => {
  const stacks = { full: FULL_STACK, keyless: KEYLESS_STACK };
  for (const [name, config] of Object.entries(stacks))
    it(`are in no plan of a ${name} stack, in no format`, async () => {
      const planned = await plan("skypilot", name, { config: inNamespace(config), secretKeys: [], problems: [] });
      assert.ok("resources" in planned);
      for (const said of [JSON.stringify(planned), planText(planned), planMarkdown(planned)]) {
        assert.doesNotMatch(said, /HUSH/);
        // The stand-ins for what the providers generate are secrets too.
        assert.doesNotMatch(said, /stand-?in/);
      }
    });

  it("are in no values of the release, wherever they come from", async () => {
    for (const config of Object.values(stacks)) {
      assert.doesNotMatch(JSON.stringify(valuesOfRelease(await run(config))), /HUSH|\[secret\]/);
    }
  });

  it("stay secret where the user puts them into values or into the SkyPilot config", async () => {
    const config = {
      ...inNamespace({
        release: { values: { apiService: { devMode: { enabled: false }, sidecarContainers: [{ name: hush("sidecar") }] } } },
        skypilotConfig: { jobs: { bucket: `s3://${hush("config")}` } },
      }),
    };
    const planned = await plan("skypilot", "full", { config, secretKeys: ["skypilot:release", "skypilot:skypilotConfig"], problems: [] });
    assert.ok("resources" in planned, JSON.stringify(planned));
    assert.doesNotMatch(JSON.stringify(planned), /HUSH/);
    // With what the chart refuses, the secret is not in the message either.
    const refused = { "skypilot:release": { values: { apiService: { dbConnectionString: hush("db") } } } };
    const problems = await plan("skypilot", "full", { config: refused, secretKeys: ["skypilot:release"], problems: [] });
    assert.ok("problems" in problems && problems.problems.length > 0, JSON.stringify(problems));
    assert.doesNotMatch(JSON.stringify(problems), /HUSH/);
  });

  it("reach the state only as secrets, also in the arguments of the components", async () => {
    const seen: unknown[] = [];
    const resources = [...(await run(FULL_STACK)).resources, ...(await run(KEYLESS_STACK)).resources];
    for (const { name, inputs } of resources) if (JSON.stringify(inputs).includes("[secret]")) seen.push(name);
    assert.ok(seen.includes("skypilot") && seen.includes("skypilot-credentials"));
    assert.doesNotMatch(JSON.stringify(resources), /HUSH/);
  });

  it("do not show in the errors of a component", async () => {
    await pulumi.runtime.setMocks({ newResource: ({ inputs }) => ({ id: "x", state: inputs }), call: ({ inputs }) => inputs });
    const refused = (make: () => unknown) => {
      try {
        make();
        return "";
      } catch (error) {
        return String((error as Error).message);
      }
    };
    const messages = [
      refused(
        () =>
          new CloudCredentials("c", {
            namespace: "n",
            credentials: {
              aws: { accessKeyId: hush("id"), credentialsFile: hush("file") },
              lambda: { apiKey: hush("l"), existingSecret: "s" },
            },
          }),
      ),
      refused(() => new ApiServer("a", { release: { version: "x", values: { auth: null, x: hush("value") } } })),
    ];
    for (const message of messages) {
      assert.match(message, /problem/);
      assert.doesNotMatch(message, /HUSH/);
    }
  });
});
