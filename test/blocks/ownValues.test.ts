import assert from "node:assert/strict";
import { CHART_RULES, ownValuesProblems } from "../../blocks/release/ownValues";
import { judged, pathsOf, warningsOfBlock } from "../support/judged";

type Values = Record<string, unknown>;

const BASIC = { ingress: { enabled: true, authSecret: "s" }, storage: { enabled: true, accessMode: "ReadWriteOnce" } };
const problems = (own: Values, derived: Values = BASIC) => ownValuesProblems(own, derived).map(({ path }) => path.slice("values.".length));

describe("the user's own values", () => {
  it("refuse null where the chart's templates break on it, and keep it elsewhere", () => {
    assert.deepEqual(problems({ awsCredentials: null, auth: { oauth: null }, apiService: { livenessProbe: null } }), [
      "auth.oauth",
      "awsCredentials",
    ]);
    assert.deepEqual(problems({ apiService: { metrics: null, upgradeStrategy: null } }), ["apiService.metrics"]);
  });

  const oauth = { enabled: true, "oidc-issuer-url": "https://i.example.com", "client-details-from-secret": "c" };
  const OAUTH = { ingress: { enabled: true }, auth: { oauth } };
  // Each rule of the chart, and the values that break it alone.
  const broken: [Values, Values, string[]][] = [
    [{ auth: { oauth } }, BASIC, ["auth.oauth.enabled"]],
    [{ ingress: { authCredentials: "u:p" } }, OAUTH, ["ingress.authCredentials"]],
    [{ ingress: { "oauth2-proxy": { enabled: true } } }, OAUTH, ["ingress.oauth2-proxy.enabled", "ingress.oauth2-proxy.enabled"]],
    [{ auth: { externalProxy: { enabled: true } } }, OAUTH, ["auth.externalProxy.enabled"]],
    [{ auth: { externalProxy: { enabled: true } } }, BASIC, ["auth.externalProxy.enabled"]],
    [
      { ingress: { "oauth2-proxy": { enabled: true } } },
      { ingress: { enabled: true }, auth: { externalProxy: { enabled: true } } },
      ["ingress.oauth2-proxy.enabled", "ingress.oauth2-proxy.enabled"],
    ],
    [{ apiService: { upgradeStrategy: "bogus" } }, BASIC, ["apiService.upgradeStrategy"]],
    [{ apiService: { upgradeStrategy: "RollingUpdate" } }, { storage: { enabled: false } }, ["apiService.upgradeStrategy"]],
    [
      { apiService: { upgradeStrategy: "RollingUpdate", dbConnectionSecretName: "d" } },
      { storage: { enabled: true, accessMode: "ReadWriteOnce" } },
      ["apiService.upgradeStrategy"],
    ],
    [{ apiService: { config: "a: 1" } }, { apiService: { dbConnectionSecretName: "d" } }, ["apiService.config"]],
    [{ apiService: { dbConnectionSecretName: "d" } }, { apiService: { config: "{}" } }, ["apiService.dbConnectionSecretName"]],
    [{ apiService: { dbConnectionString: "HUSH" } }, {}, ["apiService.dbConnectionString"]],
    [{ auth: { oauth: { "client-secret": "HUSH" } } }, OAUTH, ["auth.oauth.client-secret"]],
    [{ auth: { oauth: { "oidc-issuer-url": null } } }, OAUTH, ["auth.oauth.oidc-issuer-url"]],
    [{ auth: { oauth: { "client-details-from-secret": "" } } }, OAUTH, ["auth.oauth.client-details-from-secret"]],
    [{ auth: { oauth: { "redis-url": "redis://r" } } }, { auth: { oauth: { ...oauth, "redis-secret": "r" } } }, ["auth.oauth.redis-url"]],
    [{ apiService: { enableUserManagement: true } }, BASIC, ["apiService.enableUserManagement"]],
    [{ apiService: { devMode: { enabled: true } } }, BASIC, ["apiService.devMode.enabled"]],
    [{ ingress: { tls: { enabled: true } } }, BASIC, ["ingress.tls.enabled"]],
    [{ apiService: { replicas: 2 } }, BASIC, ["apiService.replicas"]],
    [{ apiService: { resources: { requests: { cpu: "2" } } } }, BASIC, ["apiService.resources.requests.cpu"]],
  ];
  for (const [own, derived, paths] of broken) {
    it(`refuse ${JSON.stringify(own).replace("HUSH", "...")} over ${JSON.stringify(derived)}`, () => {
      assert.deepEqual(problems(own, derived), paths);
      assert.doesNotMatch(JSON.stringify(ownValuesProblems(own, derived)), /HUSH/);
    });
  }

  it("test every rule of the chart", () => {
    const told = new Set(broken.flatMap(([own, derived]) => ownValuesProblems(own, derived).map(({ message }) => message)));
    assert.deepEqual([...told].sort(), CHART_RULES.map(({ message }) => message).sort());
  });

  it("are refused if they break a rule that the arguments keep", () => {
    const values = { auth: { oauth } };
    assert.deepEqual(pathsOf(judged({ release: { values } })), ["release.values.auth.oauth.enabled"]);
    assert.deepEqual(judged({ auth: { type: "none" }, release: { values } }), []);
    assert.deepEqual(pathsOf(judged({ database: { existingSecret: "d" }, release: { values: { apiService: { config: "a: 1" } } } })), [
      "release.values.apiService.config",
    ]);
  });

  it("are not blamed for a rule that they do not touch", () => assert.deepEqual(problems({ apiService: { image: "mine:1" } }, OAUTH), []));

  it("warn where they contradict an argument", () => {
    const heads = (values: Values) =>
      warningsOfBlock("release", { release: { values } }).map((text) => text.split(":")[0]?.slice("release.values.".length));
    assert.deepEqual(heads({ ingress: { host: "h" }, storage: { size: "1Gi" } }), ["ingress.host", "storage"]);
    assert.deepEqual(heads({ apiService: { sidecarContainers: [] }, securityContext: {} }), []);
    assert.deepEqual(heads({ apiService: { livenessProbe: null } }), []);
  });
});
