import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { inferPackageSchema, stackFileSchema } from "../scripts/packageSchema";

const ROOT = path.resolve(__dirname, "..");
const committed = (file: string) => JSON.parse(fs.readFileSync(path.join(ROOT, file), "utf8"));

describe("schemas", function () {
  this.timeout(60_000);

  it("are those of the components' types (else: npm run generate)", () => {
    const inferred = inferPackageSchema();
    assert.deepEqual(inferred, committed("schema.json"));
    assert.deepEqual(JSON.parse(JSON.stringify(stackFileSchema("skypilot", inferred))), committed("stacks/schema.json"));
  });

  it("have each component, and a description of each of its properties", () => {
    const { resources, types } = committed("schema.json");
    const components = ["ApiServer", "AwsIdentity", "CloudCredentials", "GcpIdentity", "SkyPilot", "WorkloadCluster"];
    assert.deepEqual(
      Object.keys(resources).sort(),
      components.map((name) => `skypilot:index:${name}`),
    );
    for (const [token, { inputProperties, properties }] of Object.entries<Record<string, object>>({ ...resources, ...types })) {
      for (const [key, property] of Object.entries({ ...inputProperties, ...properties }))
        assert.ok((property as { description?: string }).description, `${token}.${key}`);
    }
  });

  it("accept the shipped stacks, and encrypted values where a secret may stand", () => {
    const validate = new Ajv({ strict: false }).compile(committed("stacks/schema.json"));
    for (const stack of ["dev", "keyless", "minimal", "multicluster", "prod"]) {
      assert.ok(validate(parse(fs.readFileSync(path.join(ROOT, `stacks/Pulumi.${stack}.yaml`), "utf8"))), JSON.stringify(validate.errors));
    }
    const secure = { secure: "v1:abc" };
    assert.ok(validate({ config: { "skypilot:credentials": { runpod: { apiKey: secure } } } }));
    assert.ok(!validate({ config: { "skypilot:aws": { enabled: secure } } }));
    assert.ok(!validate({ config: { "skypilot:awss": {} } }));
  });
});
