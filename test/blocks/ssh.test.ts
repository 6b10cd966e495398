import assert from "node:assert/strict";
import type { SshArgs } from "../../blocks/ssh";
import { judgedBlock, lines, pathsOf } from "../support/judged";

const problems = (ssh: SshArgs) => judgedBlock("ssh", { ssh });

describe("machines reached by SSH", () => {
  const cases: [string, SshArgs, string[]][] = [
    ["a pool", { nodePools: { lab: { hosts: ["10.0.0.1", { ip: "10.0.0.2", identity_file: "~/.ssh/lab" }] } }, keys: { lab: "HUSH" } }, []],
    ["a pool without hosts", { nodePools: { lab: { user: "me" } } }, ["ssh.nodePools.lab.hosts"]],
    ["a password", { nodePools: { lab: { hosts: [{ ip: "10.0.0.1", password: "HUSH" }] } } }, ["ssh.nodePools.lab.hosts[0].password"]],
    ["keys and a Secret", { keys: { lab: "HUSH" }, existingSecret: "keys" }, ["ssh.keys"]],
    ["a key with a folder", { keys: { "../lab": "HUSH" } }, ["ssh.keys.../lab"]],
    ["Slurm", { slurmConfig: "Host slurm\n  HostName login.example.com\n" }, []],
  ];
  for (const [what, args, expected] of cases) {
    it(`${expected.length === 0 ? "takes" : "refuses"} ${what}, and shows no secret`, () => {
      assert.deepEqual(pathsOf(problems(args)), expected);
      assert.doesNotMatch(lines(problems(args)).join(), /HUSH/);
    });
  }
});
