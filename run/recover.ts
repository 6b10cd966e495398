/** `pulumi stack export | npm run --silent recover | pulumi stack import`: the state after an `up` that was killed. */
import * as fs from "node:fs";
import { EXIT, Failure } from "../core/failure";
import { type ExportedStack, recovered } from "./pending";

/** Prints the recovered state on stdout, and what it did on stderr. @throws Failure if stdin has no exported stack. */
export function recover(): void {
  let exported: ExportedStack;
  try {
    exported = JSON.parse(fs.readFileSync(0, "utf8")) as ExportedStack;
  } catch {
    throw new Failure("Write the output of `pulumi stack export` to the standard input.", EXIT.usage);
  }
  const { stack, kept, forgotten } = recovered(exported);
  process.stderr.write(
    [
      ...kept.map((urn) => `in the state, until \`pulumi refresh\` finds that it does not exist: ${urn}`),
      ...forgotten.map((urn) => `not in the state, because the cloud assigns its ID; \`pulumi up\` creates it again: ${urn}`),
      ...(kept.length + forgotten.length === 0 ? ["No operation is pending; the state is unchanged."] : []),
    ]
      .map((line) => `${line}\n`)
      .join(""),
  );
  process.stdout.write(`${JSON.stringify(stack, null, 2)}\n`);
}
