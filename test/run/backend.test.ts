import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { chooseBackend, prepareBackend, shellLines } from "../../run/backend";

describe("the backend of npm run up", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "backend-"));
  after(() => fs.rmSync(folder, { recursive: true }));
  const home = (name: string, credentials?: string) => {
    fs.mkdirSync(path.join(folder, name), { recursive: true });
    if (credentials !== undefined) fs.writeFileSync(path.join(folder, name, "credentials.json"), credentials);
    return path.join(folder, name);
  };
  const none = { PULUMI_HOME: home("none") };

  it("is the one that one is logged in to", () => {
    const logged = { PULUMI_HOME: home("logged", '{"current":"s3://my-states"}') };
    assert.deepEqual(chooseBackend(logged, "/p"), { description: "s3://my-states", environment: {}, local: false });
    const environments = {
      "gs://states": { PULUMI_BACKEND_URL: "gs://states" },
      "https://api.pulumi.com": { PULUMI_ACCESS_TOKEN: "pul-x" },
    };
    for (const [url, environment] of Object.entries(environments)) {
      assert.deepEqual(chooseBackend({ ...none, ...environment }, "/p"), { description: url, environment: {}, local: false });
    }
  });

  it("is a folder of the project if there is none, with the user's passphrase if one is set", () => {
    for (const nobody of [none, { PULUMI_HOME: home("out", '{"current":""}') }, { PULUMI_HOME: home("broken", "{") }]) {
      assert.deepEqual(chooseBackend(nobody, "/p"), {
        description: ".state/ in this project",
        environment: { PULUMI_BACKEND_URL: "file:///p/.state?metadata=skip", PULUMI_CONFIG_PASSPHRASE_FILE: "/p/.state/passphrase" },
        local: true,
        folder: "/p/.state",
      });
    }
    const own = chooseBackend({ ...none, PULUMI_CONFIG_PASSPHRASE: "" }, "/p");
    assert.deepEqual(own.environment, { PULUMI_BACKEND_URL: "file:///p/.state?metadata=skip" });
  });

  it("has a passphrase that only its owner reads, and that stays", () => {
    const backend = chooseBackend(none, folder);
    prepareBackend(backend, folder);
    const file = path.join(folder, ".state", "passphrase");
    const passphrase = fs.readFileSync(file, "utf8");
    assert.match(passphrase, /^[\w-]{43}\n$/);
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
    assert.equal(fs.statSync(path.dirname(file)).mode & 0o777, 0o700);
    prepareBackend(backend, folder);
    assert.equal(fs.readFileSync(file, "utf8"), passphrase);
    assert.match(fs.readFileSync(path.resolve(__dirname, "../../.gitignore"), "utf8"), /^\.state\/$/m);
  });

  it("is made nowhere else", () => {
    prepareBackend({ description: "", environment: {}, local: false }, path.join(folder, "elsewhere"));
    assert.ok(!fs.existsSync(path.join(folder, "elsewhere")));
  });

  it("is printed as shell commands", () => {
    const lines = shellLines({ description: "", environment: { A: "file:///p/.state", B: "/my folder/x" }, local: true });
    assert.deepEqual(lines, ["export A=file:///p/.state", "export B='/my folder/x'"]);
  });
});
