/** Runs flat.js against the SDK's own in-process monitor, as the plan does; the folder has its `plan.json`. */
const pulumi = require("@pulumi/pulumi");

async function main() {
  const mocks = { newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }), call: ({ inputs }) => inputs };
  await pulumi.runtime.setMocks(mocks, "project", "stack", true);
  await pulumi.runtime.runInPulumiStack(async () => require("./flat"));
  await pulumi.runtime.disconnect();
}

main();
