import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { packageSchema, stackFileSchema } from "../scripts/packageSchema";
import { CONFIGS, STACKS } from "./plan/recorded/configs";
import { type Config, problemsOf } from "./support/stack";

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

  it("have names to which the SDKs of the languages add Args, and state the defaults", () => {
    const { types, resources, language } = committed("schema.json");
    for (const token of Object.keys(types)) assert.doesNotMatch(token, /Args$/);
    const inputs = resources["skypilot:index:SkyPilot"].inputProperties;
    assert.deepEqual([inputs.aws.$ref, inputs.aws.plain], ["#/types/skypilot:index:Aws", true]);
    assert.equal(types["skypilot:index:Aws"].properties.enabled.description, "Whether SkyPilot uses AWS. Default: false.");
    const { apiKey } = types["skypilot:index:ApiKeyCredentials"].properties;
    assert.deepEqual([apiKey.plain, apiKey.secret], [undefined, true]);
    assert.equal(resources["skypilot:index:SkyPilot"].properties.passwords.secret, true);
    assert.equal(language.python.packageName, "pulumi_skypilot");
  });

  describe("of stack files", () => {
    const validate = new Ajv({ strict: false, allowUnionTypes: true }).compile(committed("stacks/schema.json"));
    const accepts = (config: object) =>
      validate({ config: Object.fromEntries(Object.entries(config).map(([key, value]) => [`skypilot:${key}`, value])) });

    it("accepts the shipped stacks, and every config whose plan is recorded", () => {
      for (const stack of STACKS) {
        const file = parse(fs.readFileSync(path.join(ROOT, `stacks/Pulumi.${stack}.yaml`), "utf8"));
        assert.ok(validate(file), `${stack}: ${JSON.stringify(validate.errors)}`);
      }
      for (const [name, config] of Object.entries(CONFIGS)) assert.ok(accepts(config), `${name}: ${JSON.stringify(validate.errors)}`);
    });

    it("accepts what the program accepts: numbers as text, keys without a value, and placeholders", () => {
      for (const config of [
        { resources: { cpu: 8 }, aws: { accountId: 123456789012 }, pod: { environment: { DEBUG: true } } },
        { aws: null, storage: { size: null, accessMode: null }, exposure: { type: "NodePort", nodePorts: null } },
        { aws: { oidcProvider: "<your-oidc-issuer-url>" } },
      ]) {
        assert.ok(accepts(config), JSON.stringify([config, validate.errors]));
        assert.deepEqual(problemsOf(config as Config), []);
      }
    });

    it("refuses what the program refuses: unknown keys and words, and values out of their range or form", () => {
      for (const config of [
        { awss: {} },
        { resources: { preset: "tiny" } },
        { exposure: { type: "NodePort", nodePorts: { http: 80 } } },
        { exposure: { type: "NodePort", nodePorts: { http: 30000.5 } } },
        { aws: { enabled: true, regions: ["europe"] } },
        { healthCheck: { enabled: true, timeout: 0 } },
      ]) {
        assert.ok(!accepts(config), JSON.stringify(config));
        assert.equal(problemsOf(config as Config).length, 1, JSON.stringify(config));
      }
    });

    it("accepts encrypted values where a secret may be, and keys that are encrypted as a whole", () => {
      const secure = { secure: "v1:abc" };
      assert.ok(accepts({ credentials: { runpod: { apiKey: secure } } }));
      assert.ok(accepts({ aws: secure }));
      assert.ok(!accepts({ aws: { enabled: secure } }));
    });

    it("states defaults, examples, and what each word of an enum means", () => {
      const { properties } = committed("stacks/schema.json").properties.config;
      const { preset, cpu } = properties["skypilot:resources"].properties;
      assert.equal(preset.default, "small");
      assert.equal(preset.enumDescriptions[1], "8 CPUs and 16Gi.");
      assert.equal(preset.enumDescriptions.length, preset.enum.length);
      assert.deepEqual([cpu.default, cpu.examples], [undefined, ["8", "4500m"]]);
      assert.match(cpu.description, / Default: "4", or that of the preset\.$/);
    });
  });
});
