import assert from "node:assert/strict";
import { columns } from "../../core/columns";
import { painted, viewOf } from "../../core/terminal";
import { planDiff, summary } from "../../plan/diff";
import { planDiffMarkdown, planDiffText, summaryLine } from "../../plan/diffText";
import { planText } from "../../plan/text";
import { planOf, planOfStack } from "../support/plans";

const COLOR = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g");

describe("plans on a terminal", function () {
  this.timeout(60_000);

  it("have its width and its colors, and neither in a pipe", () => {
    assert.deepEqual(viewOf({ isTTY: true, columns: 80 }, {}), { width: 80, color: true });
    assert.equal(viewOf({ isTTY: true, columns: 80 }, { NO_COLOR: "1" }).color, false);
    assert.equal(viewOf({ isTTY: true }, { TERM: "dumb" }).color, false);
    assert.deepEqual(viewOf({ columns: 80 }, {}), { color: false });
    assert.equal(painted({ color: true }, "red", "x"), "\u001b[31mx\u001b[0m");
  });

  it("fit: the last column is broken at spaces, or moves below", () => {
    const rows = [
      ["a", "one two three four five six seven"],
      ["bb", ""],
    ];
    assert.deepEqual(columns(rows, 40), ["a   one two three four five six seven", "bb"]);
    assert.deepEqual(columns(rows, 25), ["a   one two three four", "    five six seven", "bb"]);
    assert.deepEqual(columns([["├─ a long name here", "one two three"]], 24), ["├─ a long name here", "       one two three"]);
  });

  for (const width of [80, 100, 140, 200]) {
    it(`have no line longer than ${width} columns, except words without a space`, async () => {
      const plan = await planOfStack("prod");
      const text = planText(plan, { width, color: true }).replaceAll(COLOR, "");
      for (const line of text.split("\n")) assert.ok(line.length <= width || line.trim().split(/\s+/).length <= 2, line);
      for (const { name } of plan.resources) assert.ok(text.includes(name), name);
      if (width === 200) assert.equal(text.split("\nWarnings")[0], planText(plan).split("\nWarnings")[0]);
    });
  }

  it("compare forward, with a summary at the end of the text and at the start of the Markdown", async () => {
    const [before, after] = [await planOf({}), await planOf({ aws: { enabled: true }, auth: { type: "none" } })];
    const diff = planDiff(before, after, ["old", "new"]);
    const counts = summary(diff);
    assert.deepEqual(counts.resources, {
      added: diff.resources.more.length,
      removed: diff.resources.less.length,
      changed: diff.resources.changed.length,
    });
    assert.ok(counts.resources.added > 0 && counts.resources.removed > 0 && counts.permissions.added > 0);
    const lines = planDiffText(diff).trimEnd().split("\n");
    assert.equal(lines[0], "old -> new");
    assert.ok(lines.includes("+ skypilot-aws-user (aws:iam/user:User)"));
    assert.equal(lines.at(-1), summaryLine(diff));
    assert.match(summaryLine(diff), /^resources: \d+ added, \d+ removed, \d+ changed; permissions: \d+ added; /);
    assert.ok(
      planDiffMarkdown(diff).startsWith(`# SkyPilot: plan of the stack \`old\` against \`new\`\n\n${summaryLine(diff)}.\n\n<details>`),
    );
    assert.ok(planDiffText(diff, { color: true }).includes("\u001b[32m+ skypilot-aws-user (aws:iam/user:User)\u001b[0m\n"));
  });
});
