import assert from "node:assert/strict";
import { afterUp, missingValues, whatStays } from "../../run/messages";

const LOCAL = { description: ".state/", environment: { PULUMI_BACKEND_URL: "file:///p/.state" }, local: true };
const CLOUD = { description: "https://api.pulumi.com", environment: {}, local: false };

describe("the messages of npm run up and npm run destroy", () => {
  it("list what is missing, and one command that sets it", () => {
    const placeholders = [
      {
        path: "gcp.project",
        message: '"<your-gcp-project>" is a placeholder; replace it with your value',
        set: { example: "YOUR-GCP-PROJECT" },
      },
      { path: "clusters[0].context", message: "is open", set: { example: "X" } },
    ];
    assert.deepEqual(missingValues("prod", placeholders).split("\n"), [
      "The stack prod requires more values:",
      '  - gcp.project: "<your-gcp-project>" is a placeholder; replace it with your value',
      "  - clusters[0].context: is open",
      "Set them with: npm run up -- prod -c gcp.project=YOUR-GCP-PROJECT -c 'clusters[0].context=X'",
    ]);
  });

  it("is the endpoint and the next command, without a credential", () => {
    const outputs = { endpoint: "http://203.0.113.1", endpointWithCredentials: "[secret]", passwords: "[secret]" };
    assert.deepEqual(afterUp("dev", outputs, LOCAL).trim().split("\n"), [
      "SkyPilot is at http://203.0.113.1",
      'Log in: sky api login -e "$(npm run --silent endpoint -- dev --credentials)"',
      "Show user and password: npm run --silent endpoint -- dev --credentials",
      "To use the Pulumi CLI in this folder:",
      "  export PULUMI_BACKEND_URL=file:///p/.state",
    ]);
    assert.deepEqual(afterUp("dev", { endpoint: "http://localhost", portForward: "kubectl port-forward x" }, CLOUD).trim().split("\n"), [
      "SkyPilot is at http://localhost",
      "Make it reachable on this machine: kubectl port-forward x",
      "Log in: sky api login -e http://localhost",
    ]);
  });

  it("is what stays when the stack goes, and what of it costs money", () => {
    const about = (lines: string[]) => lines.map((line) => line.split(/[,: ]/)[line.startsWith("The ") ? 1 : 0]);
    assert.deepEqual(about(whatStays({ storage: { keep: false } })), ["Clusters"]);
    assert.deepEqual(about(whatStays({ gcp: { enabled: true, project: "p" }, database: { enabled: true } })), [
      "Clusters",
      "volume",
      "enabled",
      "database",
    ]);
    assert.match(
      whatStays({ release: { namespace: "sky" } })[1] ?? "",
      /namespace "sky": they stay because storage.keep is true, and the volume costs money/,
    );
    assert.deepEqual(about(whatStays({ gcp: { enabled: true, enableApis: false }, storage: { enabled: false } })), ["Clusters"]);
  });
});
