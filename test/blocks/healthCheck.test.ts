import assert from "node:assert/strict";
import type { AuthArgs } from "../../blocks/auth/args";
import { authSettings } from "../../blocks/auth/settings";
import { type HealthCheckArgs, healthQuestions } from "../../blocks/healthCheck";
import { judgedBlock, pathsOf } from "../support/judged";

const problems = (healthCheck: HealthCheckArgs) => judgedBlock("healthCheck", { healthCheck });

describe("health check", () => {
  it("takes a whole number of seconds", () => {
    assert.deepEqual(problems({ enabled: true, timeout: 60 }), []);
    for (const timeout of [0, -1, 1.5]) assert.deepEqual(pathsOf(problems({ timeout })), ["healthCheck.timeout"]);
  });

  it("sends the request that each login must answer", () => {
    const shows = (auth: AuthArgs) => healthQuestions(authSettings(auth)).map(({ withCredentials }) => withCredentials);
    assert.deepEqual(shows({}), [false, true]);
    assert.deepEqual(shows({ existingSecret: "s" }), [false]);
    for (const type of ["oauth", "externalProxy", "none"] as const) assert.deepEqual(shows({ type }), [true]);
  });
});
