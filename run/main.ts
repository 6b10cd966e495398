/** `npm run up`, `npm run destroy` and `npm run endpoint`: deploy a stack without prior setup. */
import * as path from "node:path";
import { type Action, type Call, readCall, USAGES } from "./arguments";
import { Failure } from "./failure";

/** The folder with Pulumi.yaml. */
const ROOT = path.resolve(__dirname, "..");

async function main(action: Action, argv: string[]): Promise<void> {
  const call: Call = readCall(action, argv);
  if (call.help) {
    process.stdout.write(USAGES[action]);
    return;
  }
  // The Automation API is slow to load.
  const { run } = require("./actions") as typeof import("./actions");
  await run(call, ROOT);
}

const [action, ...argv] = process.argv.slice(2);
main(action as Action, argv).then(
  () => process.exit(0),
  (error: Error) => {
    process.stderr.write(`${error instanceof Failure ? error.message : error.stack}\n`);
    process.exit(error instanceof Failure ? error.exitCode : 1);
  },
);
