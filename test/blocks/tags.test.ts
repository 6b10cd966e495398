import assert from "node:assert/strict";
import { tagProblems } from "../../blocks/aws/tags";
import { ENCRYPTED } from "../../core/problem";
import { judgedBlock, lines } from "../support/judged";

const problems = (tags: Record<string, string>) => lines(tagProblems(tags));

describe("tags of AWS", () => {
  it("are taken as AWS takes them", () => {
    assert.deepEqual(problems({}), []);
    const longest = { ["k".repeat(128)]: "v".repeat(256) };
    assert.deepEqual(problems({ team: "ml", "cost center": "", "a.b:c/d=e+f-g@h_1": "a.b:c/d=e+f-g@h_1", équipe: "été", ...longest }), []);
    assert.deepEqual(problems({ team: ENCRYPTED }), []);
    assert.deepEqual(problems(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, ""]))), []);
  });

  it("are refused where AWS would refuse them", () => {
    assert.deepEqual(problems({ "": "x" }), ["tags: has an empty key; write 1 character or more"]);
    assert.deepEqual(problems({ "AWS:team": "x" }), ['tags.AWS:team: begins with "aws:", which AWS reserves; write another key']);
    assert.deepEqual(problems({ team: "x", Team: "y" }), [
      'tags.Team: is the same key as "team", because users and roles ignore case; remove one of the two',
    ]);
    assert.match(problems({ ["k".repeat(129)]: "" }).join(), /the key has 129 characters; write at most 128$/);
    assert.deepEqual(problems({ k: "v".repeat(257) }), ["tags.k: the value has 257 characters; write at most 256"]);
    assert.match(problems({ "a,b": "" }).join(), /^tags\.a,b: the key "a,b" has characters that AWS does not take; write letters/);
    assert.match(problems({ k: "<x>" }).join(), /^tags\.k: the value "<x>" has characters/);
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, ""]));
    assert.deepEqual(problems(many), ["tags: has 51 tags; write at most 50"]);
  });

  it("are judged with the rest of aws", () => {
    assert.deepEqual(lines(judgedBlock("aws", { aws: { enabled: true, tags: { k: "<x>" } } })).length, 1);
  });
});
