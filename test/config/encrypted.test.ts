import assert from "node:assert/strict";
import { loadConfig } from "../../config/load";
import { ENCRYPTED } from "../../core/problem";
import { argsSchema, type ConfigSchema } from "../../skypilot/argsSchema";

/** A place in the config: its path, and the config in which a value is there. */
interface Place {
  path: string;
  schema: ConfigSchema;
  holding: (value: unknown) => unknown;
}

/** Returns every place of the config, those that hold others before them. */
function placesIn({ path, schema, holding }: Place): Place[] {
  const { properties = {}, items, additionalProperties } = schema;
  const key = (name: string, inner: ConfigSchema): Place => ({
    path: path === "" ? name : `${path}.${name}`,
    schema: inner,
    holding: (value) => holding({ [name]: value }),
  });
  const inside = [
    ...Object.entries(properties).map(([name, inner]) => key(name, inner)),
    ...(items ? [{ path: `${path}[0]`, schema: items, holding: (value: unknown) => holding([value]) }] : []),
    ...(typeof additionalProperties === "object" ? [key("any", additionalProperties)] : []),
  ];
  return inside.flatMap((place) => [place, ...placesIn(place)]);
}

const PLACES = placesIn({ path: "", schema: argsSchema(), holding: (value) => value });
const holders = PLACES.filter(({ schema: { type } }) => type === "object" || type === "array");
const steering = PLACES.filter((place) => !holders.includes(place) && !place.schema["x-input"]);

function problemsWith({ holding }: Place, value: unknown): string[] {
  const config = holding(value) as Record<string, unknown>;
  const texts = Object.entries(config).map(([key, item]) => [`skypilot:${key}`, typeof item === "string" ? item : JSON.stringify(item)]);
  const values = Object.fromEntries(texts) as Record<string, string>;
  return loadConfig("skypilot", { values, secretKeys: Object.keys(values) }).problems.map(({ path, message }) => `${path}: ${message}`);
}

function plainly(path: string): string {
  return `set it without --secret: pulumi config set --path ${path.includes("[") ? `'${path}'` : path} VALUE`;
}

describe("what a stack config encrypts", () => {
  it("is refused by a plan where it steers what is created", () => {
    assert.ok(steering.length > 100);
    for (const place of steering) {
      const expected = `${place.path}: is encrypted, but it steers what is created; ${plainly(place.path)}`;
      assert.deepEqual(problemsWith(place, ENCRYPTED), [expected]);
    }
  });

  it("is refused by a plan where it is a whole map or list", () => {
    assert.ok(holders.length > 50);
    for (const place of holders) {
      const expected = `${place.path}: is encrypted as a whole, so nothing in it can be read here; encrypt only its secret values`;
      assert.deepEqual(problemsWith(place, ENCRYPTED), [expected]);
    }
  });

  it("is accepted anywhere else", () => {
    for (const place of PLACES.filter((one) => !holders.includes(one) && !steering.includes(one))) {
      assert.deepEqual(problemsWith(place, ENCRYPTED), [], place.path);
    }
  });

  it("is refused by `up` where it should be a boolean or a number, which it gets as text", () => {
    for (const [type, text] of [
      ["boolean", "true"],
      ["number", "30080"],
    ]) {
      for (const place of steering.filter(({ schema }) => schema.type === type)) {
        const expected = `${place.path}: is encrypted or in quotes, but it steers what is created; ${plainly(place.path)}`;
        assert.deepEqual(problemsWith(place, text), [expected]);
      }
    }
  });

  it("is read by `up` where it is one of some words", () => {
    for (const place of steering.filter(({ schema }) => schema.enum)) assert.deepEqual(problemsWith(place, place.schema.enum?.[0]), []);
  });
});
