import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { FULL_STACK } from "../support/fullStack";

const ROOT = path.resolve(__dirname, "../..");

/** The stacks as they are shipped. */
const STACKS = fs.readdirSync(path.join(ROOT, "stacks")).flatMap((name) => /^Pulumi\.([\w-]+)\.yaml$/.exec(name)?.[1] ?? []);

function planned(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bin/skypilot-stack.js", "plan", ...args], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function refused(status: number, ...args: string[]): string {
  const result = planned(...args);
  assert.equal(result.status, status, result.stderr);
  assert.equal(result.stdout, "");
  assert.doesNotMatch(result.stderr, /^\s+at /m);
  return result.stderr;
}

describe("npm run plan", function () {
  this.timeout(60_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "plan-"));
  const file = (name: string, content: string) => {
    const full = path.join(folder, name);
    fs.writeFileSync(full, content);
    return full;
  };
  after(() => fs.rmSync(folder, { recursive: true }));

  for (const stack of STACKS) {
    it(`plans ${stack} as it is shipped, in the same bytes each time`, () => {
      const [one, two] = [planned(stack, "--json"), planned(stack, "--json")];
      assert.deepEqual([one.status, one.stderr], [0, ""]);
      assert.equal(one.stdout, two.stdout);
      const document = JSON.parse(one.stdout);
      assert.deepEqual(Object.keys(document), ["stack", "resources", "outputs", "permissions", "warnings"]);
      assert.equal(document.stack, stack);
      for (const resource of document.resources)
        assert.deepEqual(
          Object.keys(resource).filter((key) => key !== "options" && key !== "outputs"),
          ["type", "name", "parent", "inputs", "dependencies"],
        );
    });
  }

  it("plans dev by default", () => assert.match(planned().stdout, /^Plan of the stack dev: 23 resources\n/));

  it("warns about the values that the user must set, with the commands that set them", () => {
    const { warnings } = JSON.parse(planned("prod", "--json").stdout);
    assert.deepEqual(warnings.slice(0, 2), [
      'gcp.project: "<your-gcp-project>" is a placeholder; replace it with your value; set it with: pulumi config set --path gcp.project YOUR-GCP-PROJECT',
      'kubernetes:context: "<your-cluster-context>" is a placeholder; replace it with your value; set it with: pulumi config set kubernetes:context YOUR-CLUSTER-CONTEXT',
    ]);
  });

  it("plans a full stack, every cloud and feature on", () => {
    const config = Object.fromEntries(Object.entries(FULL_STACK).map(([key, value]) => [`skypilot:${key}`, value]));
    const { status, stdout, stderr } = planned("full", "--config-file", file("full.yaml", stringify({ config })));
    assert.deepEqual([status, stderr], [0, ""]);
    assert.doesNotMatch(stdout, /HUSH/);
    for (const text of ["skypilot-credentials-coreweave", "skypilot-gcp-api-tpu", "Permissions\n", "Outputs\n"])
      assert.ok(stdout.includes(text), text);
  });

  it("takes values from the command line, over the file's", () => {
    const args = [
      "-c",
      "aws.enabled=false",
      "-c",
      "gcp.enabled=false",
      "-c",
      "exposure.host=sky.example.com",
      "-c",
      "kubernetes:context=here",
      "-c",
      "aws.features=[spot]",
    ];
    const document = JSON.parse(planned("prod", ...args, "--json").stdout);
    assert.equal(document.outputs.endpoint, "http://sky.example.com");
    assert.deepEqual(
      document.resources.filter(({ type }: { type: string }) => /^(aws|gcp):/.test(type)),
      [],
    );
    assert.deepEqual(
      document.warnings.filter((warning: string) => warning.startsWith("kubernetes:context")),
      [],
    );
  });

  const switches: [string, string][] = [
    ["dev", "exposure.type=LoadBalancer"],
    ["dev", "storage.enabled=false"],
    ["dev", "auth.type=none"],
    ["dev", "kubernetes.inCluster=false"],
    ["dev", "kubernetes.rbac.mode=chart"],
    ["dev", "exposure.type=ClusterIP"],
    ["dev", "exposure.type=Ingress"],
    ["dev", "auth.type=externalProxy"],
    ["dev", "database.enabled=false"],
    ["dev", "healthCheck.enabled=true"],
    ["dev", "monitoring.prometheus=true"],
    ["dev", "monitoring.grafana=true"],
    ["dev", "storage.createClass=true"],
    ["prod", "database.existingSecret=database"],
    ["prod", "resources.preset=large"],
    ["prod", "release.atomic=true"],
    ["prod", "exposure.path=/team"],
    ["keyless", "exposure.type=Ingress"],
    ["keyless", "database.enabled=false"],
    ["keyless", "storage.enabled=false"],
    ["minimal", "exposure.type=LoadBalancer"],
    ["minimal", "auth.type=none"],
    ["prod", "exposure.type=NodePort"],
    ["prod", "storage.enabled=false"],
    ["prod", "kubernetes.inCluster=false"],
    ["prod", "aws.role=existing"],
    ["prod", "gcp.vmServiceAccount=existing"],
    ["prod", "release.chart=./skypilot-0.13.0.tgz"],
    ["multicluster", "kubernetes.inCluster=false"],
    ["multicluster", "clusters[0].auth=exec"],
    ["multicluster", "clusters[0].namespace=skypilot"],
    ["multicluster", "clusters[1].rbac.ingress=false"],
    ["multicluster", "clusters[1].createNamespace=false"],
    ["multicluster", "clusters[2].auth=serviceAccount"],
  ];
  for (const [stack, value] of switches) {
    it(`plans ${stack} with ${value}, a single switch`, () => assert.equal(planned(stack, "-c", value).status, 0));
  }

  it("does not decrypt, and does not need to", () => {
    const config = {
      "skypilot:credentials": { runpod: { apiKey: { secure: "v1:abc:def" } } },
      "skypilot:clusters": [{ name: "east", kubeconfig: { secure: "v1:abc:def" } }],
    };
    const { status, stdout, stderr } = planned("enc", "--config-file", file("encrypted.yaml", stringify({ config })), "--json");
    assert.deepEqual([status, stderr], [0, ""]);
    assert.doesNotMatch(stdout, /v1:abc|<encrypted>/);
  });

  it("plans clusters of the machine's kubeconfig without reading it", () => {
    const { status, stdout, stderr } = planned("dev", "--json", "-c", "clusters=[{name: east, context: admin@east}]");
    assert.deepEqual([status, stderr], [0, ""]);
    const provider = JSON.parse(stdout).resources.find(({ name }: { name: string }) => name === "skypilot-clusters-east-provider");
    assert.equal(provider.inputs.kubeconfig, "[secret]");
  });

  it("reports what is wrong with each cluster, and quotes no kubeconfig", () => {
    const clusters = ["~/.kube/HUSH", "users: [{token: HUSH}]", "clusters: [HUSH"].map((kubeconfig, index) => ({
      name: `c${index}`,
      kubeconfig,
    }));
    const said = refused(1, "x", "--config-file", file("clusters.yaml", stringify({ config: { "skypilot:clusters": clusters } })));
    assert.doesNotMatch(said, /HUSH/);
    assert.deepEqual(said.trim().split("\n").slice(1), [
      "  - clusters[0].kubeconfig: is the name of a file that only this machine has; set the content of a kubeconfig file",
      "  - clusters[1].kubeconfig: is not a complete kubeconfig: it has no clusters and no contexts; set the content of a kubeconfig file",
      "  - clusters[2].kubeconfig: is not valid YAML; set the content of a kubeconfig file",
    ]);
  });

  it("writes Markdown for a pull request", () => {
    const { stdout } = planned("prod", "--markdown");
    for (const heading of [
      "# SkyPilot: plan of the stack `prod`",
      "52 resources, 2 values to set, 5 warnings.",
      "<summary>Resources (52)</summary>",
      "## Warnings",
      "### aws: launcher",
      "### kubernetes: workload",
      "<summary>Chart values</summary>",
      "<summary>Outputs</summary>",
    ]) {
      assert.ok(stdout.split("\n").includes(heading), heading);
    }
    const rows = stdout.split("\n").filter((line) => line.startsWith("| "));
    for (const row of rows) assert.match(row, / \|$/);
  });

  it("writes a page to a file, and prints its path", () => {
    const page = path.join(folder, "plan.html");
    assert.deepEqual(planned("prod", "--html", page), { status: 0, stdout: `Written to ${page}\n`, stderr: "" });
    const one = fs.readFileSync(page, "utf8");
    assert.match(one.slice(0, 60), /^<!doctype html>\n/);
    assert.equal(planned("prod", "--html", page).status, 0);
    assert.ok(fs.readFileSync(page, "utf8") === one);
    assert.equal(planned("prod", "--diff", "dev", "--html", page).stdout, `Written to ${page}\n`);
    assert.ok(fs.readFileSync(page, "utf8").includes("<title>SkyPilot: plan of the stack prod against dev</title>"));
  });

  it("writes no page of a config that cannot work", () => {
    const page = path.join(folder, "none.html");
    refused(1, "prod", "-c", "aws.enabled=maybe", "--html", page);
    assert.ok(!fs.existsSync(page));
  });

  it("reports why a page cannot be written", () => {
    assert.match(refused(2, "dev", "--html", path.join(folder, "nowhere", "plan.html")), /^--html .*: the folder does not exist\n/);
    assert.match(refused(2, "dev", "--html", folder), /^--html .*: it is a folder; name a file\n/);
    assert.match(
      refused(2, "dev", "--html", path.join(file("plain", ""), "plan.html")),
      /^--html .*: a part of the path is a file, not a folder\n/,
    );
  });

  it("shows how another stack differs, in each format", () => {
    const { stdout } = planned("prod", "--diff", "dev");
    assert.match(stdout, /^prod -> dev\n\nResources\n- skypilot-aws \(skypilot:index:AwsIdentity\)\n/);
    const document = JSON.parse(planned("prod", "--diff", "dev", "--json").stdout);
    assert.deepEqual(Object.keys(document), ["stacks", "state", "resources", "permissions", "outputs", "warnings", "summary"]);
    assert.deepEqual(document.stacks, ["prod", "dev"]);
    assert.match(
      planned("dev", "--diff", "prod", "--markdown").stdout,
      /^# SkyPilot: plan of the stack `dev` against `prod`\n\nresources: \d+ added, [^\n]*\.\n\n<details>\n<summary>Differences<\/summary>\n\n```diff\n/,
    );
    assert.match(planned("prod", "-c", "aws.features=[]", "--diff", "prod").stdout, /^prod -> prod, as its file has it\n/);
    assert.match(refused(2, "prod", "--diff", "nowhere"), /^there is no stack "nowhere"/);
  });

  it("refuses an invalid config with every problem on stderr", () => {
    const said = refused(
      1,
      "prod",
      "-c",
      "aws.enabled=maybe",
      "-c",
      "exposure.type=NodePort",
      "-c",
      "exposure.nodePorts.http=80",
      "-c",
      "credentials.lambda.apikey=HUSH",
    );
    assert.deepEqual(
      said
        .trim()
        .split("\n")
        .map((line) => line.split(": ")[0]),
      ["Invalid config for stack prod", "  - aws.enabled", "  - credentials.lambda.apikey", "  - exposure.nodePorts.http"],
    );
    assert.doesNotMatch(said, /HUSH/);
  });

  const broken: [string, string, RegExp][] = [
    [
      "a map that does not end",
      "config:\n  skypilot:credentials:\n    runpod: {apiKey: HUSH\n  x: 1\n",
      /is not valid YAML: [a-z][^_]+ at line \d+, column \d+/,
    ],
    ["an alias that leads nowhere", "config:\n  skypilot:credentials: {runpod: {apiKey: *HUSH}}\n", /is not valid YAML: an alias/],
    [
      "a block that begins wrong",
      "config:\n  skypilot:credentials:\n    runpod:\n      apiKey: |HUSH\n",
      /is not valid YAML: [a-z][^_]+ at line 4/,
    ],
  ];
  for (const [what, content, message] of broken) {
    it(`refuses YAML with ${what}, and reports the line`, () => {
      const said = refused(1, "x", "--config-file", file("broken.yaml", content));
      assert.match(said, message);
      assert.doesNotMatch(said, /HUSH/);
    });
  }

  it("takes a secret as it is written", () => {
    for (const value of ["!HUSH", "&HUSH", "*HUSH", "[HUSH", "HUSH: HUSH", "#HUSH"]) {
      const { status, stdout, stderr } = planned("dev", "--json", "-c", `credentials.runpod.apiKey=${value}`);
      assert.deepEqual([status, stderr], [0, ""], value);
      const [secret] = JSON.parse(stdout).resources.filter(({ name }: { name: string }) => name === "skypilot-credentials-runpod");
      assert.deepEqual(secret.inputs.stringData, { api_key: "[secret]" });
      assert.doesNotMatch(stdout, /HUSH/);
    }
  });

  it("refuses keys outside config: or without a namespace", () => {
    const said = refused(1, "x", "--config-file", file("flat.yaml", "aws:\n  enabled: true\nconfig:\n  gcp: {}\n"));
    assert.match(said, /aws: is not a top-level key of a stack file; write it below config:, as skypilot:aws/);
    assert.match(said, /gcp: has no namespace; write skypilot:gcp/);
    const nested = refused(1, "x", "--config-file", file("nested.yaml", "config:\n  skypilot: {aws: {}, gcp: {}}\n"));
    assert.match(nested, /skypilot: has no namespace; write skypilot:aws, skypilot:gcp/);
    const tab = refused(1, "x", "--config-file", file("tab.yaml", "config:\n\tskypilot:aws: {}\n"));
    assert.match(tab, /tab\.yaml: is not valid YAML: a tab is used for indentation; write spaces at line 2, column 1/);
  });

  const wrong: [string, string[], RegExp][] = [
    [
      "a stack that does not exist",
      ["nowhere"],
      /^there is no stack "nowhere"; write one of dev, keyless, minimal, multi-team, multicluster, prod\n/,
    ],
    ["a file that does not exist", ["x", "--config-file", "nowhere.yaml"], /^file not found: nowhere\.yaml\n/],
    ["an unknown option", ["--jsno"], /^unknown option '--jsno'\n\(Did you mean --json\?\)\n/],
    ["an unknown option with a value", ["--confg=HUSH"], /^unknown option '--confg'/],
    ["two stacks", ["dev", "prod"], /^too many arguments for 'plan'\. Expected 1 argument but got 2\.\n/],

    ["a page and another format", ["--html", "x.html", "--markdown"], /^--markdown and --html cannot be combined\n/],
    ["a page without a name", ["--html", ""], /^--html requires the name of a file\n/],
    ["-c without a value", ["-c", "aws.enabled"], /^-c aws\.enabled\.\.\.: write path=value, such as aws\.enabled=true\n/],
    ["-c with a colon", ["-c", "credentials.runpod.apiKey:HUSH"], /^-c credentials\.runpod\.apiKey\.\.\.: write path=value/],
    ["a value without -c", ["dev", "credentials.runpod.apiKey=HUSH"], /^too many arguments/],
    ["-c with an index that is none", ["-c", "clusters[300000000].name=x"], /^-c clusters\[300000000\]\.name\.\.\.: write path=value/],
    ["-c with a path that is none", ["-c", "aws..x=HUSH"], /^-c aws\.\.x\.\.\.: write path=value/],
  ];
  for (const [what, args, message] of wrong) {
    it(`ends as wrong usage for ${what}`, () => {
      const said = refused(2, ...args);
      assert.match(said, message);
      assert.match(said, /\n\nusage: skypilot-stack plan \[options\] \[stack\]\nShow the options with: /);
      assert.doesNotMatch(said, /HUSH/);
    });
  }

  it("reports an error as JSON with --json", () => {
    const two = JSON.parse(refused(2, "--json", "--markdown"));
    assert.deepEqual(two, { error: { exitCode: 2, message: "--json and --markdown cannot be combined" } });
    const { error } = JSON.parse(refused(1, "prod", "--json", "-c", "aws.enabled=maybe", "-c", "credentials.lambda.apikey=HUSH"));
    assert.equal(error.exitCode, 1);
    assert.deepEqual(
      error.problems.map((problem: { path: string }) => problem.path),
      ["aws.enabled", "credentials.lambda.apikey"],
    );
    assert.doesNotMatch(JSON.stringify(error), /HUSH/);
  });

  it("takes a stack file in place of a stack", () => {
    const [byName, byFile] = [planned("prod"), planned(path.join(ROOT, "stacks", "Pulumi.prod.yaml"))];
    assert.equal(byName.stdout, byFile.stdout);
    assert.match(planned(file("own.yaml", "config: {}\n")).stdout, /^Plan of the stack own: /);
    assert.match(refused(2, "stacks/nowhere.yaml"), /^file not found: stacks\/nowhere\.yaml\n/);
  });

  it("explains itself", () => {
    const { status, stdout } = planned("--help");
    assert.equal(status, 0);
    assert.match(stdout, /^Usage: skypilot-stack plan \[options\] \[stack\]\n[\s\S]*\nExamples:\n {2}\$ skypilot-stack plan prod\n/);
  });
});
