import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { mergeValues } from "../../core/merge";

describe("merging values", () => {
  it("merges maps deep, replaces lists and scalars, and keeps null", () => {
    const base = { a: { b: 1, c: [1, 2], d: { e: 1 } }, f: 1, g: { h: 1 } };
    const over = { a: { c: [3], d: { e: null, i: 2 } }, f: { j: 1 }, g: null };
    assert.deepEqual(mergeValues(base, over), { a: { b: 1, c: [3], d: { e: null, i: 2 } }, f: { j: 1 }, g: null });
    assert.deepEqual(base, { a: { b: 1, c: [1, 2], d: { e: 1 } }, f: 1, g: { h: 1 } });
  });

  it("takes an Output as it is", () => {
    const output = pulumi.output("x");
    assert.equal(mergeValues({ a: { b: 1 } }, { a: output }).a, output);
    assert.equal(mergeValues({ a: output }, { a: { b: 1 } }).a instanceof Object, true);
  });
});
