/** `skypilot-stack COMMAND`, which the npm scripts run too. */
import { run } from "./run";

run(process.argv.slice(2));
