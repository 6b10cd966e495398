/** Runs a command line: its output, its errors and its exit code. */
import { CommanderError } from "commander";
import { EXIT, Failure } from "../core/failure";
import { visible } from "../core/visible";
import { endAfterOutput, watchOutput } from "./output";
import { program, usageOf } from "./program";

/** Runs a command line and ends the process; a command sets `process.exitCode` if it is not 0. */
export async function run(argv: string[]): Promise<void> {
  watchOutput();
  try {
    const root = await program(argv);
    await root.parseAsync(argv, { from: "user" });
  } catch (error) {
    process.exitCode = codeOf(error);
    if (process.exitCode !== EXIT.ok) process.stderr.write(visible(await described(error as Error, argv)));
  }
  // Clients of clusters and clouds keep connections open, so the process does not end by itself.
  endAfterOutput();
}

function codeOf(error: unknown): number {
  if (error instanceof Failure) return error.exitCode;
  if (!(error instanceof CommanderError)) return EXIT.failed;
  return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}

async function described(error: Error, argv: string[]): Promise<string> {
  // The library has written the help already.
  if (error instanceof CommanderError && error.code === "commander.help") return "";
  const message = error instanceof CommanderError ? withoutValues(error.message) : error.message;
  if (argv.includes("--json")) {
    const problems = error instanceof Failure && error.problems.length > 0 ? error.problems : undefined;
    const document = { error: { exitCode: codeOf(error), message, problems: problems?.map(({ path, message }) => ({ path, message })) } };
    return `${JSON.stringify(document, null, 2)}\n`;
  }
  if (codeOf(error) === EXIT.usage) return `${message}\n\n${await usageOf(argv)}\n`;
  return `${error instanceof Failure ? message : error.stack}\n`;
}

/** The library quotes a mistyped option with its value, which may be a secret. */
function withoutValues(message: string): string {
  return message.replace(/^error: /, "").replace(/'(--?[\w-]+)=[^']*'/g, "'$1'");
}
