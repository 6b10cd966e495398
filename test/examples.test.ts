import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { planOf } from "./support/plans";

const EXAMPLES = path.resolve(__dirname, "../examples");
const read = (file: string) => fs.readFileSync(path.join(EXAMPLES, file), "utf8");
const schema: Schema = JSON.parse(fs.readFileSync(path.resolve(__dirname, "../schema.json"), "utf8"));
const LANGUAGES = ["typescript", "yaml", "python", "go"];

/** A property or type of the package's schema (pulumi.com docs: package schema). */
interface Property {
  type?: string;
  $ref?: string;
  items?: Property;
  additionalProperties?: Property;
  properties?: Record<string, Property>;
  required?: string[];
  enum?: { value: string }[];
}
interface Schema {
  resources: Record<string, { inputProperties: Record<string, Property>; requiredInputs: string[]; properties: object }>;
  types: Record<string, Property>;
}

/** Says where a value of a YAML program does not fit its property; an expression fits everywhere. */
function misfits(value: unknown, property: Property | undefined, at: string): string[] {
  if (!property) return [`${at} is no property`];
  const { $ref, type, items, additionalProperties, enum: values, properties } = property;
  if ((typeof value === "string" && /^\$\{.*\}$/.test(value)) || $ref === "pulumi.json#/Any") return [];
  if ($ref) return misfits(value, schema.types[$ref.replace("#/types/", "")], at);
  if (values) return values.some((one) => one.value === value) ? [] : [`${at} is none of its values`];
  if (items) return Array.isArray(value) ? value.flatMap((item, index) => misfits(item, items, `${at}[${index}]`)) : [`${at} is no list`];
  if (properties || additionalProperties) return objectMisfits(value, property, at);
  return typeof value === type ? [] : [`${at} is no ${type}`];
}

function objectMisfits(value: unknown, { properties, additionalProperties, required = [] }: Property, at: string): string[] {
  if (typeof value !== "object" || value === null) return [`${at} is no object`];
  return [
    ...required.filter((key) => !(key in value)).map((key) => `${at}.${key} is missing`),
    ...Object.entries(value).flatMap(([key, item]) => misfits(item, properties?.[key] ?? additionalProperties, `${at}.${key}`)),
  ];
}

/** Says what is wrong with the resources and outputs of a YAML program. */
function programMisfits(program: {
  resources: Record<string, { type: string; properties: object }>;
  outputs: Record<string, string>;
}): string[] {
  const component = (type: string) => schema.resources[type.replace(/^(\w+):(\w+)$/, "$1:index:$2")];
  const ofResources = Object.entries(program.resources).flatMap(([name, { type, properties }]) => {
    const found = component(type);
    return found
      ? misfits(properties, { properties: found.inputProperties, required: found.requiredInputs }, name)
      : [`${type} is no component`];
  });
  const ofOutputs = Object.entries(program.outputs).flatMap(([name, expression]) => {
    const [, resource = "", output = ""] = /^\$\{(\w+)\.(\w+)\}$/.exec(expression) ?? [];
    const type = program.resources[resource]?.type ?? "";
    return output in (component(type)?.properties ?? {}) ? [] : [`${name}: ${expression} is no output`];
  });
  return [...ofResources, ...ofOutputs];
}

describe("examples", () => {
  const program = parse(read("yaml/Pulumi.yaml"));

  it("have a README and a Pulumi.yaml each, which differ in their language only", () => {
    assert.deepEqual(
      fs
        .readdirSync(EXAMPLES, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .filter((name) => LANGUAGES.includes(name))
        .sort(),
      [...LANGUAGES].sort(),
    );
    for (const language of LANGUAGES) {
      assert.ok(read(`${language}/README.md`).startsWith("# SkyPilot from "));
      const project = parse(read(`${language}/Pulumi.yaml`));
      assert.equal(project.name, `skypilot-${language}`);
      assert.deepEqual(project.config, program.config);
      assert.deepEqual(project.packages, language === "typescript" ? undefined : { skypilot: "github.com/OWNER/pulumi-skypilot@v0.1.0" });
    }
  });

  it("name the version of the package, and take it as the library does", () => {
    const { version, name, dependencies } = JSON.parse(fs.readFileSync(path.resolve(__dirname, "../package.json"), "utf8"));
    const example = JSON.parse(read("typescript/package.json"));
    assert.deepEqual(example.dependencies, { [name]: `^${version}`, "@pulumi/pulumi": dependencies["@pulumi/pulumi"] });
    for (const file of ["README.md", ...LANGUAGES.slice(1).map((language) => `${language}/README.md`)])
      assert.ok(read(file).includes(`github.com/OWNER/pulumi-skypilot@v${version}`), file);
  });

  it("in YAML: every property exists and has its type", () => {
    assert.deepEqual(programMisfits(program), []);
    const wrong = structuredClone(program);
    const { properties } = wrong.resources.skypilot;
    Object.assign(properties, {
      exposure: { type: "Balancer", hots: 1 },
      aws: { enabled: "yes", features: "spot" },
      auth: { users: [{ name: "a" }] },
    });
    wrong.outputs.url = program.outputs.endpoint.replace("endpoint", "url");
    assert.deepEqual(programMisfits(wrong), [
      "skypilot.exposure.type is none of its values",
      "skypilot.exposure.hots is no property",
      "skypilot.auth.users[0].username is missing",
      "skypilot.auth.users[0].name is no property",
      "skypilot.aws.enabled is no boolean",
      "skypilot.aws.features is no list",
      `url: ${wrong.outputs.url} is no output`,
    ]);
  });

  it("in YAML: makes what a stack config of the same keys makes", async () => {
    const { properties } = program.resources.skypilot;
    const { resources } = await planOf({ ...properties, credentials: { runpod: { apiKey: "key" } } });
    const names = resources.map(({ name }) => name);
    for (const name of [
      "skypilot-aws-access-key",
      "skypilot-credentials-runpod",
      "skypilot-api-server-basic-auth",
      "skypilot-api-server-release",
    ])
      assert.ok(names.includes(name), name);
  });

  // TypeScript is checked by `npm run check`, and all of them by `npm run test:languages`.
  it("in Python: compiles", function () {
    const target = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "examples-")), "main.pyc");
    const compile = `import py_compile, sys; py_compile.compile(sys.argv[1], cfile=sys.argv[2], doraise=True)`;
    const { error, status, stderr } = spawnSync("python3", ["-c", compile, path.join(EXAMPLES, "python/__main__.py"), target], {
      encoding: "utf8",
    });
    if (error) this.skip();
    assert.equal(status, 0, stderr);
  });

  it("in Go: parses, formatted as Go formats it", function () {
    const { error, status, stdout, stderr } = spawnSync("gofmt", ["-l", path.join(EXAMPLES, "go")], { encoding: "utf8" });
    if (error) this.skip();
    assert.deepEqual([status, stdout, stderr], [0, "", ""]);
  });
});
