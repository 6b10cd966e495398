import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { documentedSchema } from "../scripts/packageSchema";
import { referenceDoc } from "../scripts/referenceDoc";
import type { PackageSchema } from "../skypilot/argsSchema";

const ROOT = path.resolve(__dirname, "..");

describe("docs/reference.md", function () {
  this.timeout(120_000);
  let schema: PackageSchema;
  before(() => {
    schema = documentedSchema();
  });

  const document = fs.readFileSync(path.join(ROOT, "docs/reference.md"), "utf8");
  const section = (title: string) => document.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "";
  const rows = (title: string) =>
    section(title)
      .split("\n")
      .filter((line) => line.startsWith("| `"));

  it("follows from the types and their docstrings (else: npm run generate)", () => {
    assert.ok(document === referenceDoc(schema));
  });

  it("has each component, each type and each of their properties, described", () => {
    for (const [token, { inputProperties, properties }] of Object.entries(schema.resources)) {
      const described = rows(token.split(":")[2] ?? "");
      assert.deepEqual(
        described.map((row) => row.split("`")[1]),
        [...Object.keys(inputProperties), ...Object.keys(properties)],
      );
    }
    for (const [token, { properties, enum: values }] of Object.entries(schema.types)) {
      const described = rows(token.split(":")[2] ?? "");
      assert.deepEqual(
        described.map((row) => row.split("`")[1]),
        properties ? Object.keys(properties) : values?.map(({ value }) => value),
      );
    }
    for (const row of document.split("\n").filter((line) => /^\| `.*\| .*\| .*\| .*\|$/.test(line))) assert.doesNotMatch(row, /\|\s*\|$/);
  });

  it("has the default, the range and the examples of each argument, including inherited ones, and which are required", () => {
    const row = (title: string, key: string) => rows(title).find((line) => line.startsWith(`| \`${key}\` |`)) ?? "";
    assert.ok(row("ReleaseArgs", "version").includes('| `"0.13.0"` |'));
    assert.ok(row("AwsArgs", "enabled").includes("| `false` |"));
    assert.ok(row("AwsArgs", "features").includes('| list of [AwsFeature](#awsfeature) | `["stop", "spot", "storage"]` |'));
    assert.ok(row("ClusterArgs", "name").includes("| must be given |"));
    assert.match(row("NodePortsArgs", "http"), / From 30000 to 32767\. Example: `30080`\. \|$/);
    assert.match(row("HealthCheckArgs", "timeout"), / At least 1\. /);
    assert.match(row("AwsArgs", "buckets"), / Example: `my-team-data` or `my-team-\*`\. \|$/);
    assert.match(section("SkyPilot"), /\n\nThrows: ResourceError with every problem of the arguments\.\n/);
  });

  it("marks secret arguments", () => {
    const said = (title: string) =>
      rows(title)
        .filter((row) => /\| [^|]*, secret \|/.test(row))
        .map((row) => row.split("`")[1]);
    assert.deepEqual(said("AwsCredentialsArgs"), ["accessKeyId", "secretAccessKey", "credentialsFile", "configFile"]);
    assert.deepEqual(said("ApiKeyCredentialsArgs"), ["apiKey"]);
    assert.deepEqual(said("ClusterArgs"), ["kubeconfig"]);
    assert.deepEqual(said("ReleaseArgs"), []);
    assert.deepEqual(said("SkyPilot"), ["endpointWithCredentials", "passwords"]);
  });

  it("lists where the stack config uses a type", () => {
    assert.ok(section("ClusterArgs").includes("\nIn the stack config: `clusters[]`.\n"));
    assert.ok(section("NodePortsArgs").includes("\nIn the stack config: `exposure.nodePorts`.\n"));
    assert.ok(section("ApiKeyCredentialsArgs").includes("`credentials.lambda`"));
  });

  it("has no broken link", () => {
    const anchors = new Set([...document.matchAll(/^#+ (.*)$/gm)].map(([, title]) => (title ?? "").toLowerCase().replaceAll(" ", "-")));
    for (const [, anchor] of document.matchAll(/\]\(#([^)]*)\)/g)) assert.ok(anchors.has(anchor ?? ""), anchor);
  });
});
