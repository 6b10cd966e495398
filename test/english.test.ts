import assert from "node:assert/strict";
import { BANNED } from "../scripts/english/banned";
import { proseOf, titlesOf } from "../scripts/english/prose";

describe("the linter of English", () => {
  for (const { pattern, example } of BANNED) {
    it(`finds "${example}"`, () => assert.match(example, pattern));
  }

  it("reads comments, strings and templates of TypeScript, and no code", () => {
    const content = [
      "/** A comment",
      " * over two lines. */",
      "const one = 1; // behind code",
      "// in the first line",
      "// and the second",
      'const text = "a string";',
      `const template = \`a \${text} template\`;`,
      'const key = "key";',
    ].join("\n");
    assert.deepEqual(
      proseOf("some.ts", content).sort((a, b) => a.line - b.line),
      [
        { line: 1, text: "A comment over two lines. behind code in the first line and the second" },
        { line: 6, text: "a string" },
        { line: 7, text: "a VALUE template" },
      ],
    );
  });

  it("reads the titles of tests, and no other string in them", () => {
    const content = 'describe("a thing", () => {\n  it(`does it`, () => said("not this"));\n});\n';
    assert.deepEqual(titlesOf(content), [
      { line: 1, text: '"a thing"' },
      { line: 2, text: "`does it`" },
    ]);
  });

  it("reads paragraphs, items and rows of Markdown, without code", () => {
    const content =
      "# A heading\n\nOne paragraph on\ntwo lines with `some code`.\n\n```sh\nnot this\n```\n\n- an item\n| a row | of a table |";
    assert.deepEqual(proseOf("some.md", content), [
      { line: 1, text: "# A heading" },
      { line: 3, text: "One paragraph on two lines with CODE." },
      { line: 10, text: "- an item" },
      { line: 11, text: "| a row | of a table |" },
    ]);
  });

  it("reads comments and descriptions of YAML, comments and docstrings of Python", () => {
    assert.deepEqual(proseOf("some.yaml", "# A comment\n# goes on\nkey: some value\ndescription: What it is\n"), [
      { line: 1, text: "A comment goes on" },
      { line: 4, text: "What it is" },
    ]);
    assert.deepEqual(proseOf("some.py", '"""What the file\nholds."""\nx = "some value"  # why it is\n'), [
      { line: 1, text: "What the file holds." },
      { line: 3, text: "why it is" },
    ]);
  });
});
