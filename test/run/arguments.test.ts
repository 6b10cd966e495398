import assert from "node:assert/strict";
import { ACTIONS, readCall, USAGES } from "../../run/arguments";
import { Failure } from "../../run/failure";

describe("the arguments of npm run up, destroy and endpoint", () => {
  it("name a stack, dev by default, and what to set", () => {
    const none = { settings: [], yes: false, credentials: false, help: false };
    assert.deepEqual(readCall("up", []), { ...none, action: "up", stack: "dev" });
    assert.deepEqual(readCall("up", ["prod", "-c", "aws.enabled=true", "--config", "x[0].y=a=b", "--yes"]), {
      ...none,
      action: "up",
      stack: "prod",
      settings: ["aws.enabled=true", "x[0].y=a=b"],
      yes: true,
    });
    assert.deepEqual(readCall("destroy", ["-y"]), { ...none, action: "destroy", stack: "dev", yes: true });
    assert.deepEqual(readCall("endpoint", ["--credentials"]), { ...none, action: "endpoint", stack: "dev", credentials: true });
  });

  it("are refused with the usage, and without a value that may be secret", () => {
    const wrong: [(typeof ACTIONS)[number], string[], RegExp][] = [
      ["up", ["dev", "prod"], /^one stack at a time, not 2\n\nusage: npm run up/],
      ["up", ["-c", "aws..x=HUSH"], /^-c aws\.\.x\.\.\.: write path=value, such as aws\.enabled=true\n\nusage/],
      ["up", ["-c", "aws.enabled"], /^-c aws\.enabled\.\.\.: write path=value/],
      ["destroy", ["-c", "aws.enabled=true"], /'-c'[\s\S]*usage: npm run destroy/],
      ["endpoint", ["--yes"], /'--yes'[\s\S]*usage: npm run --silent endpoint/],
    ];
    for (const [action, argv, message] of wrong) {
      assert.throws(
        () => readCall(action, argv),
        (error: Failure) => error instanceof Failure && error.exitCode === 2 && message.test(error.message) && !/HUSH/.test(error.message),
        argv.join(" "),
      );
    }
  });

  it("are explained by each command", () => {
    for (const action of ACTIONS) {
      assert.ok(readCall(action, ["--help"]).help);
      assert.match(USAGES[action], new RegExp(`^usage: npm run (--silent )?${action} -- \\[STACK\\]`));
    }
  });
});
