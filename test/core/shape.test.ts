import assert from "node:assert/strict";
import Ajv, { type ErrorObject } from "ajv";
import fc from "fast-check";
import { pathText } from "../../core/path";
import { mismatches, type Shape } from "../../core/shape";
import { argsSchema } from "../../skypilot/argsSchema";

const SHAPE: Shape = {
  type: "object",
  additionalProperties: false,
  properties: {
    a: { type: "string" },
    b: { type: "number" },
    c: { enum: ["x", "y"] },
    d: { type: ["string", "array"], items: { type: "boolean" } },
    e: { type: "object", additionalProperties: { type: "object", additionalProperties: false, properties: { a: { type: "string" } } } },
    constructor: { type: "boolean" },
    f: {},
  },
};

describe("the shape of a tree", () => {
  it("names each value that does not fit, by its keys and indices", () => {
    const tree = { a: 1, b: Number.NaN, c: "z", d: [true, "no"], e: { "0": { z: 1 } }, f: { any: [1] }, toString: 1 };
    const found = mismatches(tree, SHAPE).map(({ path, fails }) => [pathText(path), fails]);
    assert.deepEqual(found, [
      ["a", "type"],
      ["c", "enum"],
      ["d[1]", "type"],
      ["e.0.z", "key"],
      ["toString", "key"],
    ]);
  });

  it("is judged as by ajv, except for keys that every object of JavaScript has", () => {
    const key = fc.constantFrom("a", "b", "c", "d", "e", "f", "0", "a/b", "~");
    const leaf = fc.constantFrom(null, true, 1, "x", "1", [], {});
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.array(tie("tree"), { maxLength: 2 }),
        fc.dictionary(key, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    const ajv = byAjv(SHAPE);
    fc.assert(
      fc.property(tree, (value) => {
        assert.deepEqual(pathsOf(value, SHAPE), ajv(value));
      }),
      { numRuns: 2000 },
    );
  });

  it("is judged as by ajv for the stack config", () => {
    const schema = argsSchema();
    const ajv = byAjv(schema);
    const tree = { aws: { features: ["spto"], enabled: "yes" }, clusters: [{ name: 1, namee: "x" }, null], storage: "50Gi", awss: {} };
    assert.deepEqual(pathsOf(tree, schema), ajv(tree));
    assert.deepEqual(pathsOf(tree, schema).length, 7);
  });
});

function pathsOf(value: unknown, shape: Shape): string[] {
  return mismatches(value, shape)
    .map(({ path }) => pointer(path))
    .sort();
}

/** Returns a judge that names what ajv finds wrong, one time each. */
function byAjv(shape: Shape): (value: unknown) => string[] {
  const validate = new Ajv({ allErrors: true, strict: false, ownProperties: true }).compile(shape);
  const at = ({ keyword, instancePath, params }: ErrorObject) =>
    keyword === "additionalProperties" ? instancePath + pointer([params.additionalProperty]) : instancePath;
  return (value) => {
    validate(value);
    return [...new Set((validate.errors ?? []).map(at))].sort();
  };
}

function pointer(path: (string | number)[]): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
