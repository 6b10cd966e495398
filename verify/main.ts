/** `npm run verify -- [STACK]`: whether a deployed stack is as planned. */
import * as path from "node:path";
import { Failure } from "../run/failure";
import { readCall, USAGE } from "./arguments";

/** The program's folder, which has Pulumi.yaml. */
const ROOT = path.resolve(__dirname, "..");

async function main(argv: string[]): Promise<number> {
  const call = readCall(argv);
  if (call.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  // The clients of the clouds take a while to load.
  const { verify } = require("./command") as typeof import("./command");
  return verify(call, ROOT);
}

// The AWS client warns on each start about versions of Node.js that it will leave behind.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`${error instanceof Failure ? error.message : error.stack}\n`);
    process.exit(error instanceof Failure ? error.exitCode : 1);
  },
);
