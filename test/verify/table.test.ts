import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { type Check, exitCode, listed, outcomes } from "../../verify/check";
import { readDeployed, withoutSecrets } from "../../verify/deployed";
import { render } from "../../verify/render";
import { stackChecks } from "../../verify/stack";
import { stackOf } from "./support/stack";

const is = outcomes({ part: "aws", subject: "launcher", expected: "is allowed 2 requests" });
const CHECKS: Check[] = [
  is.ok(),
  is.ok("3 days"),
  is.wrong("denied: a | b", "run this"),
  is.warning("100 days", "rotate"),
  is.unknown("HTTP 403", "ask"),
];

describe("verify: the table", () => {
  it("is text, with what to do about each line that is not ok", () => {
    assert.equal(
      render("text", "prod", CHECKS),
      [
        "Stack prod: 2 ok, 1 wrong, 1 warning, 1 could not be asked",
        "",
        "aws: launcher",
        "  ok       is allowed 2 requests",
        "  ok       is allowed 2 requests: 3 days",
        "  WRONG    is allowed 2 requests: denied: a | b",
        "           -> run this",
        "  warning  is allowed 2 requests: 100 days",
        "           -> rotate",
        "  unknown  is allowed 2 requests: HTTP 403",
        "           -> ask",
        "",
      ].join("\n"),
    );
  });

  it("is Markdown of which every row has the same cells", () => {
    const rows = render("markdown", "prod", CHECKS)
      .split("\n")
      .filter((line) => line.startsWith("|"));
    assert.equal(rows.length, 2 + CHECKS.length);
    for (const row of rows) assert.equal(row.split(/(?<!\\)\|/).length, 8, row);
  });

  it("is JSON with a summary", () => {
    const { stack, summary, checks } = JSON.parse(render("json", "prod", CHECKS));
    assert.deepEqual([stack, summary, checks.length], ["prod", { ok: 2, warning: 1, wrong: 1, unknown: 1 }, 5]);
    assert.deepEqual(Object.keys(checks[2]), ["part", "subject", "expected", "found", "status", "advice"]);
  });

  it("fails for what is wrong, and with --strict for all that is not ok", () => {
    assert.deepEqual([exitCode(CHECKS, false), exitCode([is.ok()], true)], [1, 0]);
    for (const check of [is.warning("a", "b"), is.unknown("a", "b")])
      assert.deepEqual([exitCode([check], false), exitCode([check], true)], [0, 1]);
  });

  it("shows no more of a list than a line can hold", () => {
    assert.equal(listed(["a", "b"]), "a, b");
    assert.equal(listed("abcdefgh".split("")), "a, b, c, d, e, f, and 2 more");
  });
});

describe("verify: the state", () => {
  const hidden = (text: string) => ({ ...secret, plaintext: JSON.stringify(text) });
  const secret = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    plaintext: '"first line of it\\nHUSH-password"',
  };
  const resources = [
    {
      urn: "urn:pulumi:dev::skypilot::pulumi:pulumi:Stack::skypilot-dev",
      type: "pulumi:pulumi:Stack",
      outputs: { endpoint: "http://sky", passwords: { sky: secret }, namespace: hidden("namespace"), plain: "namespace" },
    },
    { urn: "urn:pulumi:dev::skypilot::a:b:C::gone", type: "a:b:C", delete: true },
    { urn: "urn:pulumi:dev::skypilot::a:b:C::found", type: "a:b:C", external: true },
  ];
  const deployed = readDeployed({ version: 3, deployment: { resources } });

  it("is read with its secrets, without what is deleted or only read", () => {
    const { endpoint, passwords } = deployed.outputs;
    assert.deepEqual([endpoint, passwords], ["http://sky", { sky: "first line of it\nHUSH-password" }]);
    assert.equal(deployed.resources.length, 1);
  });

  it("has secrets of which no line is shown, not even in part", () => {
    assert.equal(withoutSecrets("it answers HUSH-password, first line of it", deployed.secrets), "it answers [secret], [secret]");
    assert.equal(withoutSecrets("short", ["sh"]), "short");
    assert.equal(withoutSecrets("in the namespace", deployed.secrets), "in the namespace");
  });

  it("has the resources of the plan", async () => {
    const stack = await stackOf({ config: {} });
    assert.deepEqual(
      stackChecks(stack).map(({ status }) => status),
      ["ok", "ok"],
    );
    const [gone, ...others] = stack.deployed.resources;
    const changed = {
      ...stack,
      deployed: { ...stack.deployed, resources: [...others, { type: "a:b:C", name: "extra", inputs: {}, outputs: {}, urn: "" }] },
    };
    const [check] = stackChecks(changed);
    assert.equal(check?.status, "wrong");
    assert.equal(check?.found, `missing: ${gone?.name} (${gone?.type}); not in the plan: extra (a:b:C)`);
  });
});

describe("verify: the values of the plan", () => {
  const config = { "skypilot:credentials": { runpod: { apiKey: "HUSH" } }, "skypilot:skypilotConfigMode": "managed" };
  const release = "skypilot-api-server-release";

  it("are those of the state, whatever names were generated", async () => {
    const stack = await stackOf({ config });
    const secret = "skypilot-credentials-runpod";
    const generated = `${secret}-1a2b3c4d`;
    const resources = stack.deployed.resources.map((resource) => {
      if (resource.name === secret) return { ...resource, outputs: { metadata: { name: generated } } };
      if (resource.name !== release) return resource;
      const text = JSON.stringify(resource.inputs).replaceAll(`"${secret}"`, `"${generated}"`);
      assert.ok(text.includes(generated));
      return { ...resource, inputs: JSON.parse(text) };
    });
    const [, values] = stackChecks({ ...stack, deployed: { ...stack.deployed, resources } });
    assert.equal(values?.status, "ok", values?.found);
  });

  it("differ where the config changed after `up`", async () => {
    const [before, now] = [await stackOf({ config }), await stackOf({ config: { ...config, "skypilot:resources": { memory: "16Gi" } } })];
    const [, values] = stackChecks({ ...now, deployed: before.deployed });
    assert.equal(values?.status, "warning");
    assert.match(values?.found ?? "", /^other values at apiService\.resources\.\S*memory/);
  });
});

describe("npm run verify", function () {
  this.timeout(60_000);

  const verify = (...args: string[]) =>
    spawnSync(process.execPath, ["bin/skypilot-stack.js", "verify", ...args], {
      cwd: path.resolve(__dirname, "../.."),
      encoding: "utf8",
    });

  it("exits with 2 and the usage when it is called in a wrong way", () => {
    const { status, stdout, stderr } = verify("--nonsense");
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, /--nonsense[\s\S]*usage: skypilot-stack verify/);
    assert.equal(verify("no-such-stack").status, 2);
    assert.match(verify("--json", "--markdown").stderr, /"--json and --markdown cannot be combined"/);
    assert.equal(verify("a", "b").status, 2);
    assert.match(verify("--help").stdout, /^Usage: skypilot-stack verify /);
  });
});
