/** `npm run plan -- [STACK] [options]`. */
import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { describeProblems } from "../chart/problem";
import { planMarkdown } from "./markdown";
import { parseOverride, withOverride } from "./override";
import { plan } from "./plan";
import { readStackFile, stackNames } from "./stackFile";
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

const OK = 0;
const INVALID_CONFIG = 1;
const WRONG_USAGE = 2;

/** A mistake in how the command was called. */
class UsageError extends Error {}

/** The program's folder: where Pulumi.yaml is. */
const ROOT = path.resolve(__dirname, "..");

interface Command {
  stack: string;
  file: string;
  overrides: NonNullable<ReturnType<typeof parseOverride>>[];
  format: "text" | "json" | "markdown";
}

function parseCommand(argv: string[], stacks: string): Command | "help" {
  const { values, positionals } = parsed(argv);
  if (values.help) return "help";
  if (positionals.length > 1) throw new UsageError(`one stack at a time, not ${positionals.length}; set values with -c path=value`);
  if (values.json && values.markdown) throw new UsageError("--json and --markdown exclude each other");
  const stack = positionals[0] ?? "dev";
  const overrides = (values.config ?? []).map((text) => {
    const override = parseOverride(text);
    // The value may be a secret, so only the path is repeated.
    if (!override) throw new UsageError(`-c ${/^[\w.[\]-]*/.exec(text)?.[0]}...: write path=value, such as aws.enabled=true`);
    return override;
  });
  return {
    stack,
    file: stackFile(stack, values["config-file"], stacks),
    overrides,
    format: values.json ? "json" : values.markdown ? "markdown" : "text",
  };
}

function parsed(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        "config-file": { type: "string" },
        config: { type: "string", short: "c", multiple: true },
        json: { type: "boolean" },
        markdown: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function stackFile(stack: string, given: string | undefined, stacks: string): string {
  const file = given ?? path.join(stacks, `Pulumi.${stack}.yaml`);
  if (fs.existsSync(file) && !fs.statSync(file).isDirectory()) return file;
  if (given !== undefined) throw new UsageError(`there is no file ${given}`);
  throw new UsageError(`there is no stack "${stack}"; there are: ${stackNames(stacks).join(", ")}`);
}

async function main(argv: string[]): Promise<number> {
  const project = parse(fs.readFileSync(path.join(ROOT, "Pulumi.yaml"), "utf8")) as { name: string; stackConfigDir: string };
  const command = parseCommand(argv, path.join(ROOT, project.stackConfigDir));
  if (command === "help") {
    process.stdout.write(USAGE);
    return OK;
  }
  const file = readStackFile(command.file, project.name);
  const config = command.overrides.reduce((tree, override) => withOverride(tree, project.name, override), file.config);
  const result = await plan(project.name, command.stack, { ...file, config });
  if ("problems" in result) {
    process.stderr.write(
      `${describeProblems(`The config of the stack ${command.stack} cannot work`, result.problems, { commands: true })}\n`,
    );
    return INVALID_CONFIG;
  }
  const formats = { text: planText, markdown: planMarkdown, json: (planned: typeof result) => `${JSON.stringify(planned, null, 2)}\n` };
  process.stdout.write(formats[command.format](result));
  return OK;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : `${error.stack ?? error.message}\n`);
    process.exitCode = error instanceof UsageError ? WRONG_USAGE : INVALID_CONFIG;
  },
);
