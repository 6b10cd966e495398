import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import { RULES } from "../../policy/rules";

const ROOT = path.resolve(__dirname, "../..");
const { AnalyzerClient } = require("@pulumi/pulumi/proto/analyzer_grpc_pb");
const messages = require("@pulumi/pulumi/proto/analyzer_pb");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb");

/** What the engine gets for a violation. */
interface Diagnostic {
  policyname: string;
  message: string;
  enforcementlevel: number;
  urn: string;
}

describe("the policy pack, as the engine starts it", function () {
  this.timeout(60_000);
  let pack: ChildProcess;
  let call: (
    method: string,
    request: object,
  ) => Promise<{ toObject(): { policiesList: { name: string }[]; diagnosticsList: Diagnostic[] } }>;

  before(async () => {
    const runner = path.join(ROOT, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
    pack = spawn(process.execPath, [runner, "127.0.0.1:0", "."], { cwd: path.join(ROOT, "policy"), stdio: ["ignore", "pipe", "inherit"] });
    // It prints its port as soon as it serves.
    const port = await new Promise<string>((resolve, reject) => {
      pack.stdout?.once("data", (data) => resolve(String(data).trim()));
      pack.once("exit", (code) => reject(new Error(`the pack ended with ${code}`)));
    });
    const client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
    call = (method, request) => promisify(client[method].bind(client))(request) as ReturnType<typeof call>;
  });

  after(() => void pack?.kill());

  async function analyzed(type: string, properties: object, stack = "prod"): Promise<Diagnostic[]> {
    const request = new messages.AnalyzeRequest();
    request.setType(type);
    request.setName("x");
    request.setUrn(`urn:pulumi:${stack}::skypilot::${type}::x`);
    request.setProperties(Struct.fromJavaScript(properties));
    const options = new messages.AnalyzerResourceOptions();
    options.setCustomtimeouts(new messages.AnalyzerResourceOptions.CustomTimeouts());
    request.setOptions(options);
    return (await call("analyze", request)).toObject().diagnosticsList;
  }

  it("has every rule", async () => {
    const { policiesList } = (await call("getAnalyzerInfo", new Empty())).toObject();
    assert.deepEqual(
      policiesList.map(({ name }) => name),
      RULES.map(({ name }) => name),
    );
  });

  it("reports to the engine what is wrong, and whether it must stop", async () => {
    const policy = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] });
    const [refused, ...more] = await analyzed("aws:iam/policy:Policy", { policy });
    assert.deepEqual(more, []);
    assert.equal(refused?.policyname, "aws-no-administrator");
    assert.equal(refused?.enforcementlevel, messages.EnforcementLevel.MANDATORY);
    assert.match(refused?.message ?? "", /\nthe statement allows \* on every resource; .*\.$/);
    assert.deepEqual(await analyzed("aws:iam/policy:Policy", { policy: JSON.stringify({ Statement: [] }) }), []);
  });

  it("checks the stack as a whole", async () => {
    const resource = (type: string, name: string, properties: object) => {
      const one = new messages.AnalyzerResource();
      one.setType(type);
      one.setName(name);
      one.setUrn(`urn:pulumi:prod::skypilot::${type}::${name}`);
      one.setProperties(Struct.fromJavaScript(properties));
      const options = new messages.AnalyzerResourceOptions();
      options.setCustomtimeouts(new messages.AnalyzerResourceOptions.CustomTimeouts());
      one.setOptions(options);
      return one;
    };
    const values = { apiService: {}, ingress: { enabled: false } };
    const spec = { type: "LoadBalancer", selector: { app: "skypilot-api" } };
    const request = new messages.AnalyzeStackRequest();
    request.setResourcesList([
      resource("kubernetes:helm.sh/v3:Release", "release", { chart: "skypilot", name: "skypilot", values }),
      resource("kubernetes:core/v1:Service", "service", { metadata: {}, spec }),
    ]);
    const { diagnosticsList } = (await call("analyzeStack", request)).toObject();
    assert.deepEqual(
      diagnosticsList.map(({ policyname, urn }) => [policyname, urn.split("::").at(-1)]),
      [
        ["no-open-api-server", "service"],
        ["tls-where-public", "service"],
      ],
    );
  });

  it("has the name of the stack, and the stacks in its configuration", async () => {
    const key = "aws:iam/accessKey:AccessKey";
    assert.deepEqual(
      (await analyzed(key, {})).map(({ policyname, enforcementlevel }) => [policyname, enforcementlevel]),
      [["no-static-keys", messages.EnforcementLevel.ADVISORY]],
    );
    assert.deepEqual(await analyzed(key, {}, "dev"), []);
    const config = new messages.PolicyConfig();
    config.setEnforcementlevel(messages.EnforcementLevel.MANDATORY);
    config.setProperties(Struct.fromJavaScript({ stacks: ["dev"] }));
    const request = new messages.ConfigureAnalyzerRequest();
    request.getPolicyconfigMap().set("no-static-keys", config);
    await call("configure", request);
    assert.deepEqual(
      (await analyzed(key, {}, "dev")).map(({ enforcementlevel }) => enforcementlevel),
      [messages.EnforcementLevel.MANDATORY],
    );
    assert.deepEqual(await analyzed(key, {}), []);
  });
});
