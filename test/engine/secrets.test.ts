import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { HUSH } from "./standIn/invented";
import { emptyCluster } from "./support/cluster";
import { EngineStack, type Run } from "./support/engine";
import { given } from "./support/given";
import { cloudStandIns, standInsFor } from "./support/standIns";

const CONFIGURED = { "credentials.runpod.apiKey": "HUSH-config-runpod", "auth.users[0].password": "HUSH-config-password" };

describe("secrets on the engine", () => {
  let stack: EngineStack;
  const runs: Record<string, Run> = {};
  let generated: string;

  before(async () => {
    const { settings = [] } = given("prod");
    stack = await EngineStack.create("prod", {
      settings: [...settings, "auth.users[0].username=ada", "auth.users[1].username=grace"],
      secrets: CONFIGURED,
      // Its passwords are known by how they begin.
      plugins: [cloudStandIns(), standInsFor(["random"])],
    });
    const loud = { diff: true };
    runs.preview = await stack.preview(loud);
    runs.up = await stack.up({ ...loud, debug: true });
    assert.ifError(runs.up.error);
    const { passwords } = (await stack.outputs()) as { passwords: Record<string, string> };
    generated = passwords.grace ?? "";
    await stack.setSecret("credentials.runpod.apiKey", "HUSH-config-changed");
    runs["preview of a change"] = await stack.preview(loud);
    runs.change = await stack.up(loud);
    runs.refresh = await stack.refresh(loud);
  });
  after(emptyCluster);

  /** Asserts that a text holds no secret, plain or as Kubernetes encodes it; a failure does not show it either. */
  const holdsNone = (where: string, text: string) => {
    const known = ["HUSH-config", HUSH, generated];
    // The beginning, because what follows shifts the last characters.
    const encoded = known.map((secret) =>
      Buffer.from(secret)
        .toString("base64")
        .slice(0, Math.floor((secret.length * 4) / 3) - 2),
    );
    for (const secret of [...known, ...encoded]) assert.ok(!text.includes(secret), `${where} holds a secret`);
  };

  it("are in the program's hands", () => {
    for (const { error } of Object.values(runs)) assert.ifError(error);
    assert.ok(generated.length >= 16);
  });

  it("are in no checkpoint, and in no backup of one", () => {
    const folder = new URL(stack.environment.PULUMI_BACKEND_URL ?? "").pathname;
    const files = (fs.readdirSync(folder, { recursive: true }) as string[]).map((file) => path.join(folder, file));
    const states = files.filter((file) => fs.statSync(file).isFile());
    assert.ok(states.some((file) => file.endsWith("/stacks/skypilot/prod.json")));
    for (const file of states) holdsNone(file, fs.readFileSync(file, "utf8"));
  });

  it("are in nothing that a command prints, also with --debug and --diff", () => {
    for (const [command, { output }] of Object.entries(runs)) {
      assert.ok(output.length > 1000, command);
      holdsNone(command, output);
    }
  });

  it("are in no event of the engine", () => {
    for (const [command, { steps }] of Object.entries(runs)) holdsNone(`the events of ${command}`, JSON.stringify(steps));
  });

  it("are in no output without --show-secrets", async () => {
    const env = { ...process.env, ...stack.environment };
    const said = execFileSync("pulumi", ["stack", "output", "--json", "--stack", "prod"], { cwd: stack.folder, env, encoding: "utf8" });
    holdsNone("the outputs", said);
    const { endpoint, endpointWithCredentials, passwords } = JSON.parse(said);
    assert.match(endpoint, /^http/);
    assert.deepEqual([endpointWithCredentials, passwords], ["[secret]", "[secret]"]);
  });
});
