import assert from "node:assert/strict";
import { judged, lines } from "../support/judged";

describe("the shape of a program's arguments", () => {
  it("has no key that is only a property of every object", () => {
    const [line = ""] = lines(judged({ toString: 1, aws: { constructor: "x" } } as object));
    assert.match(line, /^toString: is not a known key/);
    assert.match(lines(judged({ aws: { constructor: "x" } } as object)).join(), /^aws\.constructor: is not a known key/);
  });
});
