import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { packageSchema, stackFileSchema } from "../scripts/packageSchema";

const ROOT = path.resolve(__dirname, "..");
/** A type of the package's schema, as far as it matters here. */
interface Type {
  description?: string;
  enum?: { value: string; description?: string }[];
}

const committed = (file: string) => JSON.parse(fs.readFileSync(path.join(ROOT, file), "utf8"));

describe("schemas", function () {
  this.timeout(120_000);

  it("are those of the components' types (else: npm run generate)", () => {
    assert.deepEqual(packageSchema(), committed("schema.json"));
    assert.deepEqual(JSON.parse(JSON.stringify(stackFileSchema("skypilot"))), committed("stacks/schema.json"));
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
    for (const [token, { description, enum: values = [] }] of Object.entries<Type>(types)) {
      assert.ok(description, token);
      for (const value of values) assert.ok(value.description, `${token} ${value.value}`);
    }
  });

  it("have names to which the SDKs of the languages add Args, and say the defaults", () => {
    const { types, resources, language } = committed("schema.json");
    for (const token of Object.keys(types)) assert.doesNotMatch(token, /Args$/);
    const inputs = resources["skypilot:index:SkyPilot"].inputProperties;
    assert.deepEqual([inputs.aws.$ref, inputs.aws.plain], ["#/types/skypilot:index:Aws", true]);
    assert.equal(types["skypilot:index:Aws"].properties.enabled.description, "Whether SkyPilot uses AWS. Default: false.");
    assert.equal(types["skypilot:index:ApiKeyCredentials"].properties.apiKey.plain, undefined);
    assert.equal(language.python.packageName, "pulumi_skypilot");
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
