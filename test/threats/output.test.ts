import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { describeProblems } from "../../core/problem";
import { visibleTree } from "../../core/visible";
import { planDiff } from "../../plan/diff";
import { planDiffMarkdown, planDiffText } from "../../plan/diffText";
import { planMarkdown } from "../../plan/markdown";
import { permissionsMarkdown, permissionsText } from "../../plan/permissionsText";
import { planMermaid } from "../../plan/picture/mermaid";
import { planSvg } from "../../plan/picture/svg";
import { planText } from "../../plan/text";
import { render } from "../../verify/render";
import { FULL_STACK } from "../support/fullStack";
import { planOf } from "../support/plans";

const ROOT = path.resolve(__dirname, "../..");

/** Colors a terminal, moves its cursor, and reorders and hides text. */
const SEQUENCES = "\u001b[31m\u001b]0;title\u0007\u009b2J\r\u202eevil\u2066\u200b\u007f";
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/u;
const BREAKS = "```</details>|[click](https://evil.example)![](https://evil.example/pixel)<img src=x>";

/** Returns a tree with each text and key followed by what should not come through. */
function hostile<T>(value: T, text: string): T {
  if (typeof value === "string") return `${value}${text}` as T;
  if (Array.isArray(value)) return value.map((item) => hostile(item, text)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hostile(item, text)])) as T;
}

const unseen = (output: string) => output.replaceAll(/[\n\t]/g, "").match(UNSEEN)?.[0];

describe("what is written for a person", function () {
  this.timeout(60_000);

  it("has no control sequence, whatever a plan contains", async () => {
    const plan = await planOf(FULL_STACK);
    const readable = visibleTree(hostile(plan, SEQUENCES));
    const diff = planDiff(plan, readable);
    for (const output of [
      planText(readable),
      planMarkdown(readable),
      planMermaid(readable),
      planSvg(readable),
      planDiffText(diff),
      planDiffMarkdown(diff),
      permissionsText(readable.permissions),
      permissionsMarkdown(readable.permissions),
    ]) {
      assert.ok(output.includes("\\u{1b}"), output.slice(0, 200));
      assert.equal(unseen(output), undefined);
    }
  });

  it("has none in the messages of a command", () => {
    const calls = [
      ["plan", "dev", "-c", `exposure.ty${SEQUENCES}pe=1`],
      ["plan", "dev", "-c", `pod.environment={"A${SEQUENCES}": 1, B: 2}`],
      ["plan", `d${SEQUENCES}ev`],
      ["plan", "--config-file", `none${SEQUENCES}.yaml`],
      ["diff", "dev", `p${SEQUENCES}`],
      [`pl${SEQUENCES}an`],
      ["permissions", "dev", `--${SEQUENCES}`],
    ];
    for (const call of calls) {
      const { stdout, stderr } = spawnSync(process.execPath, ["bin/skypilot-stack.js", ...call.map((word) => word.replaceAll("\0", ""))], {
        cwd: ROOT,
        encoding: "utf8",
      });
      assert.notEqual(stderr, "", call[0]);
      assert.equal(unseen(stdout + stderr), undefined, JSON.stringify([call, stderr]));
    }
  });

  it("has none in problems, which Pulumi prints", () => {
    const text = describeProblems("Invalid config", [{ path: `a${SEQUENCES}`, message: `"${SEQUENCES}" is not valid` }], {
      commands: true,
    });
    assert.equal(unseen(text), undefined);
  });

  it("has none in what `verify` got from a server", () => {
    const check = {
      part: "server",
      subject: "outside",
      expected: "answers",
      found: SEQUENCES,
      status: "wrong",
      advice: SEQUENCES,
    } as const;
    for (const format of ["text", "markdown"] as const) {
      const output = render(format, "dev", [check]);
      assert.ok(output.includes("\\u{1b}"));
      assert.equal(unseen(output), undefined);
    }
  });

  it("does not leave its cell or its code block in Markdown", async () => {
    const plan = await planOf(FULL_STACK);
    const page = planMarkdown({
      ...plan,
      outputs: hostile(plan.outputs, BREAKS),
      warnings: hostile(plan.warnings, BREAKS),
      resources: hostile(plan.resources, `\n${BREAKS}\n`),
    });
    const outside: string[] = [];
    let fence = "";
    for (const line of page.split("\n")) {
      const [, marks = ""] = /^(`{3,})/.exec(line) ?? [];
      if (fence !== "" && line === fence) fence = "";
      else if (fence === "" && marks !== "") fence = marks;
      else if (fence === "") outside.push(line);
    }
    assert.equal(fence, "");
    const text = outside.join("\n");
    assert.ok(text.includes("evil.example"));
    assert.equal(/\]\(https:\/\/evil/.exec(text), null);
    assert.equal(/<img/.exec(text), null);
    assert.equal(text.split("<details>").length, text.split("</details>").length);
  });
});
