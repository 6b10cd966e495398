import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Failure } from "../../core/failure";
import { judgedConfig, restoringOnFailure, stackFile, writeSettings } from "../../run/stackConfig";

const ROOT = path.resolve(__dirname, "../..");

describe("the config of a stack for npm run up", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "config-"));
  after(() => fs.rmSync(folder, { recursive: true }));
  const copyOf = (stack: string) => {
    const file = path.join(folder, `Pulumi.${stack}.yaml`);
    fs.copyFileSync(stackFile(ROOT, stack), file);
    return file;
  };

  it("is that of a stack that there is", () => {
    assert.ok(fs.existsSync(stackFile(ROOT, "dev")));
    assert.throws(() => stackFile(ROOT, "nowhere"), /^Error: there is no stack "nowhere"; write one of dev, /);
  });

  it("is judged with what the command line sets, every problem at once", () => {
    const file = copyOf("prod");
    const settings = ["kubernetes:context=here", "gcp.project=my-project", "aws.features=[spot]"];
    const { placeholders, config, args } = judgedConfig(file, "prod", settings);
    assert.deepEqual(placeholders, []);
    assert.equal(config["kubernetes:context"], "here");
    assert.deepEqual(args.aws?.features, ["spot"]);
    assert.deepEqual(
      judgedConfig(file, "prod", [])
        .placeholders.map(({ path: where }) => where)
        .sort(),
      ["gcp.project", "kubernetes:context"],
    );
    assert.throws(
      () => judgedConfig(file, "prod", ["aws.enabled=maybe", "credentials.runpod.apikey=HUSH"]),
      (error: Failure) => {
        assert.ok(error instanceof Failure);
        assert.match(
          error.message,
          /^Invalid config for stack prod: 2 problems\n {2}- aws\.enabled: .*\n {2}- credentials\.runpod\.apikey: /,
        );
        assert.doesNotMatch(error.message, /HUSH/);
        return true;
      },
    );
  });

  it("keeps what is set, and its comments, but no secret", () => {
    const file = copyOf("dev");
    const before = fs.readFileSync(file, "utf8");
    const secrets = writeSettings(file, [
      "credentials.runpod.apiKey=HUSH",
      "aws.enabled=true",
      "aws.features=[spot, storage]",
      "kubernetes:context=here",
      "clusters[0].name=east",
      "clusters[0].kubeconfig=HUSH",
    ]);
    assert.deepEqual(secrets, [
      { key: "skypilot:credentials.runpod.apiKey", value: "HUSH" },
      { key: "skypilot:clusters[0].kubeconfig", value: "HUSH" },
    ]);
    const text = fs.readFileSync(file, "utf8");
    assert.doesNotMatch(text, /HUSH/);
    for (const comment of before.split("\n").filter((line) => /^\s*#/.test(line))) assert.ok(text.includes(comment), comment);
    const { config } = judgedConfig(file, "dev", ["clusters=[]"]);
    assert.deepEqual(config["skypilot:aws"], { enabled: true, features: ["spot", "storage"] });
    assert.equal(config["kubernetes:context"], "here");
  });

  it("is as before where what follows fails, and stays changed where nothing does", async () => {
    const file = copyOf("dev");
    const before = fs.readFileSync(file, "utf8");
    const change = async () => void writeSettings(file, ["aws.enabled=true"]);
    const refusal = new Failure("Nothing was changed.");
    const failing = restoringOnFailure(file, async () => {
      await change();
      throw refusal;
    });
    await assert.rejects(failing, (error) => error === refusal);
    assert.equal(fs.readFileSync(file, "utf8"), before);
    await restoringOnFailure(file, change);
    assert.notEqual(fs.readFileSync(file, "utf8"), before);
  });

  it("is not written where there is nothing to set", () => {
    const file = copyOf("dev");
    fs.chmodSync(file, 0o444);
    const { mtimeMs } = fs.statSync(file);
    assert.deepEqual(writeSettings(file, []), []);
    assert.equal(fs.statSync(file).mtimeMs, mtimeMs);
    fs.chmodSync(file, 0o644);
  });
});
