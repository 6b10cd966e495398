import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { ACT_AS_VM, SHARED_VPC } from "../../permissions/gcp";
import { permissionsDiff } from "../../plan/permissionsText";
import { plan } from "../../plan/plan";
import { MARKER, permissionTables } from "../../scripts/permissionsDoc";
import { FULL_STACK } from "../support/fullStack";

const ROOT = path.resolve(__dirname, "../..");
const planOf = async (config: object) => {
  const inNamespace = Object.fromEntries(Object.entries(config).map(([key, value]) => [`skypilot:${key}`, value]));
  const planned = await plan("skypilot", "test", { config: inNamespace, secretKeys: [], problems: [] });
  assert.ok("resources" in planned);
  return planned;
};

describe("the account of permissions", () => {
  it("is what the resources hold", async () => {
    const { resources, permissions } = await planOf(FULL_STACK);
    const inputs = (name: string) => resources.find((resource) => resource.name === name)?.inputs ?? {};
    const said = (cloud: keyof typeof permissions, principal: string) =>
      new Set(permissions[cloud].find((one) => one.principal === principal)?.permissions.flatMap(({ actions }) => actions));
    for (const principal of ["launcher", "vm"]) {
      const { Statement } = JSON.parse(String(inputs(`skypilot-aws-${principal}-policy`).policy));
      assert.deepEqual(said("aws", principal), new Set(Statement.flatMap(({ Action }: { Action: string[] }) => Action)));
    }
    // A VM that is a controller also acts as its account, and uses the shared VPC; both are members of roles of their own.
    const held = [...(inputs("skypilot-gcp-vm-role").permissions as string[]), ...ACT_AS_VM.actions, SHARED_VPC.role];
    assert.deepEqual(said("gcp", "vm"), new Set(held));
    for (const name of ["skypilot-gcp-vm-act-as-vm", "skypilot-gcp-shared-vpc-vm"])
      assert.match(String(inputs(name).member), /skypilot-v1@/);
    const kubernetes = (principal: string) =>
      resources
        .filter(({ name }) => name.startsWith(`skypilot-cluster-${principal}-`) && name.endsWith("-role"))
        .flatMap(({ inputs: { rules } }) =>
          (rules as { resources: string[]; verbs: string[] }[]).flatMap((rule) =>
            rule.resources.flatMap((resource) => rule.verbs.map((verb) => `${verb} ${resource}`)),
          ),
        );
    for (const principal of ["launcher", "workload"]) {
      const told = permissions.kubernetes
        .find((one) => one.principal === principal)
        ?.permissions.flatMap(({ actions, resources: on }) =>
          on.flatMap((resource) =>
            actions.map((verb) => `${verb} ${resource.replace(/^[a-z.0-9]*(k8s\.io|apps)\//, "").replace(/\/skypilot-config$/, "")}`),
          ),
        );
      assert.deepEqual(new Set(told), new Set(kubernetes(principal)));
    }
  });

  it("lists what another stack may do in addition, and what it may not", async () => {
    const [one, two] = [
      await planOf({ aws: { enabled: true, features: ["stop"] } }),
      await planOf({ aws: { enabled: true, features: ["spot"] } }),
    ];
    const { more, less } = permissionsDiff(one.permissions, two.permissions);
    assert.deepEqual(
      more.map((line) => line.split(" on ")[0]),
      ["aws launcher: ec2:RunInstances", "aws launcher: iam:CreateServiceLinkedRole"],
    );
    assert.deepEqual(
      less.map((line) => line.split(" on ")[0]),
      ["aws launcher: ec2:StartInstances", "aws launcher: ec2:StopInstances", "aws vm: ec2:StopInstances"],
    );
  });

  it("is written down in docs/permissions.md (else: npm run generate)", () => {
    const [, tables] = fs.readFileSync(path.join(ROOT, "docs/permissions.md"), "utf8").split(MARKER);
    assert.equal(tables, `\n\n${permissionTables()}`);
  });

  it("is printed by npm run permissions, in each format", function () {
    this.timeout(60_000);
    const printed = (...args: string[]) =>
      spawnSync(process.execPath, ["bin/skypilot-stack.js", "permissions", ...args], { cwd: ROOT, encoding: "utf8" });
    assert.match(printed("prod").stdout, /^aws launcher: IAM user of the API server, \d+ permissions\n {2}core: ec2:Describe\*\n/);
    const json = JSON.parse(printed("prod", "--json", "--diff", "dev").stdout);
    assert.deepEqual(Object.keys(json), ["stack", "permissions", "diff"]);
    assert.ok(json.diff.less.length > 0 && json.diff.more.length === 0);
    assert.match(printed("prod", "--markdown").stdout, /^# SkyPilot: permissions of the stack `prod`\n\n### aws: launcher\n/);
    assert.match(printed("dev", "--diff", "prod").stdout, /^dev -> prod\n\+ aws launcher: /);
    assert.equal(printed("dev", "--diff", "nowhere").status, 2);
    const page = printed("dev", "--html", "x.html");
    assert.deepEqual([page.status, page.stdout, page.stderr.split("\n")[0]], [2, "", "unknown option '--html'"]);
  });
});
