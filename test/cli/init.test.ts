import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { init } from "../../cli/init/command";
import { readMachine } from "../../cli/init/machine";
import { answered, questionsOf } from "../../cli/init/questions";
import { renamed, secretsIn } from "../../cli/init/stackFile";
import { Failure } from "../../core/failure";

const ROOT = path.resolve(__dirname, "../..");

describe("skypilot-stack init", function () {
  this.timeout(60_000);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "home-"));
  const write = (file: string, content: string) => {
    fs.mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
    fs.writeFileSync(path.join(home, file), content);
    return path.join(home, file);
  };
  after(() => fs.rmSync(home, { recursive: true }));

  it("finds contexts, AWS profiles with their region and account, and the project of gcloud", () => {
    const kubeconfig = write(
      "kube/config",
      "current-context: kind\ncontexts: [{name: prod, context: {}}, {name: kind, context: {}}]\nclusters: []\nusers: []\n",
    );
    write(
      ".aws/config",
      "[default]\nregion = eu-west-1\n[profile team]\nregion=us-west-2\nsso_account_id = 111122223333\n[profile role]\nrole_arn = arn:aws:iam::444455556666:role/admin\n",
    );
    write(".aws/credentials", "[old]\naws_secret_access_key = HUSH\n");
    write(".config/gcloud/active_config", "work\n");
    write(".config/gcloud/configurations/config_work", "[core]\naccount = a@example.com\nproject = my-project\n");
    const env = { HOME: home, KUBECONFIG: kubeconfig };
    const found = readMachine(env);
    assert.deepEqual(found, {
      contexts: ["prod", "kind"],
      context: "kind",
      profiles: ["default", "team", "role", "old"],
      profile: "default",
      accounts: { team: "111122223333", role: "444455556666" },
      region: "eu-west-1",
      project: "my-project",
    });
    assert.equal(readMachine({ ...env, AWS_PROFILE: "team" }).region, "us-west-2");
    assert.deepEqual(readMachine({ HOME: path.join(home, "nowhere"), KUBECONFIG: path.join(home, "none") }).contexts, []);
  });

  const machine = {
    contexts: ["kind", "prod"],
    context: "kind",
    profiles: ["team"],
    profile: "team",
    accounts: { team: "111122223333" },
    region: "eu-west-1",
  };
  const existing = (values: Record<string, unknown>) => (at: string) => values[at];

  it("prompts with defaults, and again after a wrong choice", async () => {
    const prompts: string[] = [];
    const answers = ["", "maybe", "YES", "", "", "", "", "Ingress", "sky.example.com", ""];
    const ask = async (prompt: string) => {
      prompts.push(prompt);
      return answers.shift() ?? assert.fail(prompt);
    };
    const settings = await answered(questionsOf(machine, existing({ gcp: { enabled: true } })), ask);
    assert.deepEqual(settings, [
      "kubernetes:context=kind",
      "aws.enabled=true",
      "aws:profile=team",
      "aws.accountId=111122223333",
      "aws:region=eu-west-1",
      "gcp={enabled: false}",
      "exposure.type=Ingress",
      "exposure.host=sky.example.com",
      "auth.type=basic",
    ]);
    assert.equal(prompts[0], "Kubernetes context of the cluster for the API server (kind, prod) [kind]: ");
    assert.deepEqual(prompts[1], prompts[2]);
  });

  it("sets what oauth requires, without the secret", async () => {
    const answers = ["", "no", "no", "", "oauth", "", "example.com", "id"];
    const settings = await answered(questionsOf(machine, existing({})), async () => answers.shift() ?? assert.fail());
    assert.deepEqual(settings.slice(-5), [
      "auth.type=oauth",
      "auth.oauth.issuerUrl=https://accounts.google.com",
      "auth.oauth.emailDomain=example.com",
      "auth.oauth.clientId=id",
      "auth.oauth.clientSecret=<your-client-secret>",
    ]);
  });

  it("keeps comments, with the new name and the schema line", () => {
    const text = "# npm run plan -- prod\n#   pulumi up -s prod\n# pulumi up -s prod-east\nencryptionsalt: v1:x\nconfig: {}\n";
    assert.equal(
      renamed(text, "prod", "team"),
      "# yaml-language-server: $schema=schema.json\n# npm run plan -- team\n#   pulumi up -s team\n# pulumi up -s prod-east\nconfig: {}\n",
    );
  });

  it("finds secrets, encrypted or not", () => {
    const config = {
      "skypilot:credentials": { runpod: { apiKey: "HUSH" }, lambda: { apiKey: { secure: "v1:x" } } },
      "skypilot:clusters": [{ name: "east", kubeconfig: "<your-kubeconfig>" }],
      "aws:secretKey": { secure: "v1:x" },
    };
    assert.deepEqual(secretsIn(config, "skypilot"), ["credentials.runpod.apiKey", "credentials.lambda.apiKey", "aws:secretKey"]);
  });

  describe("in a folder", () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "init-"));
    before(() => fs.cpSync(path.join(ROOT, "stacks"), path.join(root, "stacks"), { recursive: true }));
    after(() => fs.rmSync(root, { recursive: true }));
    const refused = async (call: { name: string; from?: string; settings?: string[] }, code: number, message: RegExp) => {
      const files = fs.readdirSync(path.join(root, "stacks"));
      await assert.rejects(
        () => init({ from: "dev", ...call }, root),
        (error: Failure) =>
          error instanceof Failure && error.exitCode === code && message.test(error.message) && !/HUSH/.test(error.message),
      );
      assert.deepEqual(fs.readdirSync(path.join(root, "stacks")), files);
    };

    it("refuses a name that is taken or not valid, an unknown stack, an invalid value, and a secret", async () => {
      await refused({ name: "prod" }, 2, /^the stack prod exists: /);
      await refused({ name: "../x" }, 2, /^"\.\.\/x" is not a valid name of a stack/);
      await refused({ name: "x", from: "nowhere" }, 2, /^there is no stack "nowhere"/);
      await refused({ name: "x", settings: ["aws.enabled=maybe"] }, 1, /aws\.enabled/);
      await refused(
        { name: "x", settings: ["credentials.runpod.apiKey=HUSH"] },
        2,
        /^credentials\.runpod\.apiKey would be written in plain text/,
      );
      await refused(
        { name: "x", settings: ["credentials.runpod={apiKey: HUSH}"] },
        2,
        /^credentials\.runpod\.apiKey would be written in plain text/,
      );
      const own = path.join(root, "stacks/Pulumi.own.yaml");
      fs.writeFileSync(own, "config:\n  skypilot:credentials: {runpod: {apiKey: {secure: v1:HUSH}}}\n");
      await refused({ name: "x", from: "own" }, 2, /^the stack own has secrets/);
      fs.rmSync(own);
    });
  });

  it("does not prompt without a terminal, shows the plan, and leaves the shipped stacks as they are", () => {
    const name = `test-${process.pid}`;
    const file = path.join(ROOT, "stacks", `Pulumi.${name}.yaml`);
    const changed = () => spawnSync("git", ["status", "--porcelain", "--", "stacks"], { cwd: ROOT, encoding: "utf8" }).stdout;
    const before = changed();
    try {
      const args = ["bin/skypilot-stack.js", "init", name, "--from", "prod", "-c", "kubernetes:context=here", "-c", "aws.features=[spot]"];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
      assert.deepEqual([status, stderr], [0, ""]);
      assert.match(
        stdout,
        new RegExp(`^Plan of the stack ${name}: \\d+ resources\\n[\\s\\S]*\\nWritten to stacks/Pulumi\\.${name}\\.yaml;`),
      );
      const text = fs.readFileSync(file, "utf8");
      assert.match(text, new RegExp(`^# yaml-language-server: \\$schema=schema\\.json\\n[\\s\\S]*pulumi up -s ${name}\\n`));
      assert.match(text, /\n {2}kubernetes:context: here\n/);
      assert.match(text, /features:\s+- spot\n|features: \[ ?spot ?\]/);
      assert.equal(changed(), `${before}?? stacks/Pulumi.${name}.yaml\n`);
    } finally {
      fs.rmSync(file, { force: true });
    }
  });
});
