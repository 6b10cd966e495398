import assert from "node:assert/strict";
import fc from "fast-check";
import { AuthType, SessionStore } from "../../blocks/auth/args";
import { ExposureType, LoadBalancerCloud, TlsType } from "../../blocks/exposure/args";
import { CHART_RULES } from "../../blocks/release/ownValues";
import { ResourcesPreset } from "../../blocks/resources";
import { StorageAccessMode } from "../../blocks/storage";
import { UpgradeStrategy } from "../../blocks/upgrade";
import type { ApiServerArgs } from "../../skypilot/apiServerArgs";
import { resolveServer } from "../../skypilot/resolve";
import { chartValues } from "../../skypilot/values";
import { lines } from "../support/judged";

const HOST = "sky.example.com";
const CERTIFICATE_ARN = "arn:aws:acm:us-east-1:123456789012:certificate/1";

const oneOf = <T extends string>(values: Record<string, T>) => fc.constantFrom(...Object.values(values));
const perhaps = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
/** Keys that are left out are not there at all, as in a stack file. */
const some = <T>(model: { [key in keyof T]: fc.Arbitrary<T[key]> }) => fc.record(model, { requiredKeys: [] });

const tls = some({
  type: oneOf(TlsType),
  issuer: fc.constant("acme"),
  clusterIssuer: fc.constant("acme"),
  certificateArn: fc.constant(CERTIFICATE_ARN),
});
const exposure = some({
  type: oneOf(ExposureType),
  host: fc.constantFrom(HOST, "Not A Host"),
  path: fc.constantFrom("/", "/team", "/team/", "/oauth2"),
  tls,
  direct: fc.boolean(),
  className: fc.constant("nginx"),
  ingress: some({ nginx: fc.boolean() }),
  loadBalancer: some({ cloud: oneOf(LoadBalancerCloud), internal: fc.boolean(), ip: fc.constant("203.0.113.7") }),
  nodePorts: some({ http: fc.constantFrom(30050, 80), https: fc.constant(30051) }),
});
const auth = some({
  type: oneOf(AuthType),
  username: fc.constantFrom("team", "a:b"),
  users: fc.array(some({ username: fc.constantFrom("ada", "bob"), password: fc.constantFrom("secret", "") }), { maxLength: 2 }),
  existingSecret: fc.constant("htpasswd"),
  serviceAccountTokens: fc.boolean(),
  oauth: some({
    issuerUrl: fc.constantFrom("https://i.example.com", "i.example.com"),
    clientId: fc.constant("id"),
    clientSecret: fc.constant("secret"),
    existingSecret: fc.constant("client"),
    emailDomain: fc.constantFrom("example.com", "*"),
    sessionStore: oneOf(SessionStore),
    redisUrl: fc.constant("redis://r"),
    existingRedisSecret: fc.constant("redis"),
  }),
});
const args = fc.record(
  {
    exposure,
    auth,
    database: some({
      enabled: fc.boolean(),
      connectionString: fc.constantFrom("postgresql://u@h/d", "mysql://h"),
      existingSecret: fc.constant("d"),
    }),
    storage: some({ enabled: fc.boolean(), accessMode: oneOf(StorageAccessMode), keep: fc.boolean() }),
    upgrade: some({ strategy: oneOf(UpgradeStrategy), maxSurge: fc.nat(2), maxUnavailable: fc.nat(2) }),
    resources: some({ preset: oneOf(ResourcesPreset), cpu: fc.constantFrom("2", "4", "4500m"), skipCheck: fc.boolean() }),
    monitoring: some({ metrics: fc.boolean(), prometheus: fc.boolean(), grafana: fc.boolean() }),
  },
  { requiredKeys: [] },
) as unknown as fc.Arbitrary<ApiServerArgs>;

/** The values with a name for whatever the arguments have the program make. */
function valuesOf(given: ApiServerArgs) {
  const { type } = given.auth ?? {};
  const database = given.database;
  return chartValues(resolveServer(given).settings, {
    serviceAccount: "sa",
    tasksNamespace: "tasks",
    ...((type === undefined || type === "basic") && { authSecret: "a" }),
    ...(type === "oauth" && { oauthSecret: "o" }),
    ...(type === "oauth" && (given.auth?.oauth?.redisUrl || given.auth?.oauth?.existingRedisSecret) ? { redisSecret: "r" } : {}),
    ...(database && database.enabled !== false && Object.keys(database).length > 0 && { databaseSecret: "d" }),
    secretNames: {},
    ...((database === undefined || database.enabled === false) && { skypilotConfig: "{}" }),
    podAnnotations: {},
  });
}

describe("any arguments", function () {
  this.timeout(120_000);

  it("give values that keep every rule of the chart, or are refused with a path that the config has", () => {
    let valid = 0;
    fc.assert(
      fc.property(args, (given) => {
        const { problems } = resolveServer(given);
        for (const { path } of problems) assert.match(path, /^(exposure|auth|database|storage|upgrade|resources|monitoring)\./);
        fc.pre(problems.length === 0);
        valid += 1;
        const values = valuesOf(given);
        const broken = CHART_RULES.filter((rule) => rule.broken(values));
        assert.deepEqual(broken, [], JSON.stringify(given));
      }),
      { numRuns: 300, maxSkipsPerRun: 200 },
    );
    // The property must not hold for want of anything valid.
    assert.ok(valid >= 300);
  });

  it("name each problem once", () => {
    fc.assert(
      fc.property(perhaps(args), (given) => {
        const said = lines(resolveServer(given ?? {}).problems);
        assert.deepEqual(said, [...new Set(said)]);
      }),
      { numRuns: 500 },
    );
  });
});
