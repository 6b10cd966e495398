/** `npm run test:skypilot -- [--version VERSION]... [--write] [pytest arguments]`: SkyPilot's own code, judged by the permissions of the plan. */
import { parseArgs } from "node:util";
import { lock, lockedVersions } from "./environment";
import { judge } from "./judge";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    version: { type: "string", multiple: true },
    write: { type: "boolean", default: false },
    lock: { type: "boolean", default: false },
  },
});

const versions = values.version ?? lockedVersions();
if (values.lock) {
  versions.forEach(lock);
} else {
  let passed = 0;
  let failed = 0;
  for (const version of versions) {
    const verdict = judge({ version, write: values.write, pytest: positionals });
    passed += verdict.passed;
    failed += verdict.failed;
  }
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}
