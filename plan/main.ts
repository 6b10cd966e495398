/** `npm run plan -- [STACK] [options]`. */
import { runCommand } from "./command";
import { planMarkdown } from "./markdown";
import { planText } from "./text";

const USAGE = `usage: npm run plan -- [STACK] [--config-file FILE] [-c path=value]... [--json | --markdown]

Shows everything that \`pulumi up -s STACK\` would create, with no account, no cluster and no Pulumi CLI.

  STACK                a stack of stacks/ (default: dev)
  --config-file FILE   a stack file elsewhere
  -c path=value        sets a value of the config, such as aws.enabled=true; may be repeated
  --json               one JSON document
  --markdown           for a pull request
  --help               this text
`;

runCommand({
  usage: USAGE,
  takesDiff: false,
  render: (format, planned) => {
    if (format === "json") return `${JSON.stringify(planned, null, 2)}\n`;
    return format === "markdown" ? planMarkdown(planned) : planText(planned);
  },
});
