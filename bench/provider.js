/** Starts the component package as Pulumi does, and ends as soon as it serves. */
const path = require("node:path");

// The port that it serves is all that a plugin writes.
process.stdout.write = () => process.exit();
process.argv.splice(2, 0, path.resolve(__dirname, ".."), "127.0.0.1:1");
require("@pulumi/pulumi/cmd/run-plugin");
