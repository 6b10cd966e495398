import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import * as pulumi from "@pulumi/pulumi";
import { record } from "../plan/monitor";
import { standIns } from "../plan/standIns";
import { provider } from "../provider/provider";
import { hush } from "./support/fullStack";

const ROOT = path.resolve(__dirname, "..");
const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const { GetSchemaRequest } = require("@pulumi/pulumi/proto/provider_pb");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");
const schema = JSON.parse(fs.readFileSync(path.join(ROOT, "schema.json"), "utf8"));
const manifest = JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8"));

type Inputs = Parameters<NonNullable<typeof provider.construct>>[2];

/** Makes a component as a program in another language does. */
async function constructed(type: string, inputs: Inputs) {
  let state: Inputs = {};
  const recording = await record(
    async () => {
      state = (await provider.construct?.("sky", `skypilot:index:${type}`, inputs, {}))?.state ?? {};
      return {};
    },
    standIns({ accountId: "123456789012", partition: "aws", dnsSuffix: "amazonaws.com" }),
    "skypilot",
    "test",
    false,
  );
  return { recording, state };
}

describe("the component package", function () {
  this.timeout(60_000);

  it("is what the main of package.json names, in the version of package.json; the library is what it exports", () => {
    const source = (file: string) => path.join(ROOT, file.replace(/^(\.\/)?dist\//, "").replace(/\.js$|\.d\.ts$/, ".ts"));
    assert.equal(source(manifest.main), path.join(ROOT, "provider/main.ts"));
    for (const file of Object.values<string>(manifest.exports["."])) assert.equal(source(file), path.join(ROOT, "components/index.ts"));
    assert.equal(provider.version, manifest.version);
  });

  it("makes each component of the schema, with all of its outputs", async () => {
    const { recording, state } = await constructed("SkyPilot", {
      aws: { enabled: true },
      credentials: { runpod: { apiKey: pulumi.secret(hush("runpod")) } },
    });
    assert.deepEqual(Object.keys(state), Object.keys(schema.resources["skypilot:index:SkyPilot"].properties));
    assert.ok(recording.resources.some(({ name }) => name === "sky-api-server-release"));
    assert.ok(!JSON.stringify(recording).includes(hush("runpod")));
    assert.ok("serviceAccountEmail" in (await constructed("GcpIdentity", { project: "my-project" })).state);
    for (const token of Object.keys(schema.resources)) assert.equal(typeof require("../components")[token.split(":")[2] ?? ""], "function");
  });

  it("refuses what is none", async () => {
    await assert.rejects(
      () => constructed("SkyPillow", {}),
      /^Error: skypilot:index:SkyPillow is not a component of this package; write one of skypilot:index:/,
    );
    await assert.rejects(() => constructed("toString", {}), /is not a component/);
  });

  describe("as the engine starts it", () => {
    let plugin: ChildProcess;
    after(() => void plugin?.kill());

    it("serves the committed schema", async () => {
      const args = ["-r", "./scripts/typescript.js", "provider/main.ts", "127.0.0.1:1"];
      plugin = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
      // It says its port as soon as it serves.
      const port = await new Promise<string>((resolve, reject) => {
        plugin.stdout?.once("data", (data) => resolve(String(data).trim()));
        plugin.once("exit", (code) => reject(new Error(`the package ended with ${code}`)));
      });
      const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
      const ask = (method: string, request: object) => promisify(client[method].bind(client))(request);
      assert.equal((await ask("getPluginInfo", new Empty())).getVersion(), manifest.version);
      assert.deepEqual(JSON.parse((await ask("getSchema", new GetSchemaRequest())).getSchema()), schema);
    });
  });
});
