/** `npm run plan -- [STACK] [options]`. */
import { type Format, runCommand } from "./command";
import { type PlanDiff, planDiff } from "./diff";
import { planDiffMarkdown, planDiffText } from "./diffText";
import { planMarkdown } from "./markdown";
import type { Plan } from "./plan";
import { planText } from "./text";

const USAGE = `usage: npm run plan -- [STACK] [--config-file FILE] [-c path=value]... [--diff STACK] [--json | --markdown | --html FILE]

Shows everything that \`pulumi up -s STACK\` would create, with no account, no cluster and no Pulumi CLI.

  STACK                a stack of stacks/ (default: dev)
  --config-file FILE   a stack file elsewhere
  -c path=value        sets a value of the config, such as aws.enabled=true; may be repeated
  --diff STACK         how another stack differs from it
  --json               one JSON document
  --markdown           for a pull request
  --html FILE          one page for a security review, written to FILE
  --help               this text
`;

runCommand({
  usage: USAGE,
  takesHtml: true,
  render: (format, planned, other) => (other ? renderDiff(format, planDiff(planned, other)) : renderPlan(format, planned)),
});

function renderPlan(format: Format, planned: Plan): string {
  const { placeholders: _, ...document } = planned;
  if (format === "json") return `${JSON.stringify(document, null, 2)}\n`;
  if (format === "html") return page().planHtml(planned);
  return format === "markdown" ? planMarkdown(planned) : planText(planned);
}

function renderDiff(format: Format, diff: PlanDiff): string {
  if (format === "json") return `${JSON.stringify(diff, null, 2)}\n`;
  if (format === "html") return page().planDiffHtml(diff);
  return format === "markdown" ? planDiffMarkdown(diff) : planDiffText(diff);
}

/** The page has files of its own, which no other format needs. */
function page(): typeof import("./html") {
  return require("./html");
}
