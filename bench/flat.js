/** A Pulumi program without a component: the resources that a plan, `plan.json` in its folder, lists. */
const path = require("node:path");
const pulumi = require("@pulumi/pulumi");
const { resources } = require(path.join(process.cwd(), "plan.json"));

for (const { type, name, inputs } of resources) {
  const [provider] = type.split(":");
  if (provider === "skypilot") continue;
  const { version } = require(`@pulumi/${provider}/package.json`);
  new pulumi.CustomResource(type, name, inputs, { version });
}
