/** `npm run plan -- [STACK] [options]`. */
import { type Format, runCommand } from "./command";
import { planMarkdown } from "./markdown";
import type { Plan } from "./plan";
import { planText } from "./text";

const USAGE = `usage: npm run plan -- [STACK] [--config-file FILE] [-c path=value]... [--diff STACK] [--json | --markdown | --html FILE]

Shows everything that \`pulumi up -s STACK\` would create, without an account, a cluster or the Pulumi CLI.

  STACK                a stack of stacks/ (default: dev)
  --config-file FILE   reads another stack file
  -c path=value        sets a value of the config, such as aws.enabled=true; may be repeated
  --diff STACK compares the stack with another one
  --json prints one JSON document
  --markdown formats the plan for a pull request
  --html FILE writes one page for a security review to FILE
  --help prints this text
`;

runCommand({
  usage: USAGE,
  takesHtml: true,
  render: (format, planned, other) => (other ? renderDiff(format, planned, other) : renderPlan(format, planned)),
});

// Modules that only --diff or --html needs are loaded on demand, to keep the plan fast.

function renderPlan(format: Format, planned: Plan): string {
  const { placeholders: _, ...document } = planned;
  if (format === "json") return `${JSON.stringify(document, null, 2)}\n`;
  if (format === "html") return (require("./html") as typeof import("./html")).planHtml(planned);
  return format === "markdown" ? planMarkdown(planned) : planText(planned);
}

function renderDiff(format: Format, planned: Plan, other: Plan): string {
  const diff = (require("./diff") as typeof import("./diff")).planDiff(planned, other);
  if (format === "json") return `${JSON.stringify(diff, null, 2)}\n`;
  if (format === "html") return (require("./html") as typeof import("./html")).planDiffHtml(diff);
  const { planDiffMarkdown, planDiffText } = require("./diffText") as typeof import("./diffText");
  return format === "markdown" ? planDiffMarkdown(diff) : planDiffText(diff);
}
