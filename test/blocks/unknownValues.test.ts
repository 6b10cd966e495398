import assert from "node:assert/strict";
import { judgedBlock, lines, warningsOfBlock } from "../support/judged";

const problems = (values: object, release: object = {}) => lines(judgedBlock("release", { release: { ...release, values } }));
const warnings = (values: object, release: object) => warningsOfBlock("release", { release: { ...release, values } });
const unread = (path: string, advice: string, version = "0.13.0") =>
  `release.values.${path}: is read by no template of the chart ${version}; ${advice}`;

describe("values that the chart does not know", () => {
  const cases: [string, object, string[]][] = [
    ["a block", { apiServce: { replicas: 1 } }, [unread("apiServce", "did you mean apiService?")]],
    ["a key", { apiService: { replicass: 1 } }, [unread("apiService.replicass", "did you mean apiService.replicas?")]],
    ["a key at the wrong place", { sshNodePools: "" }, [unread("sshNodePools", "did you mean apiService.sshNodePools?")]],
    ["a key like no other", { quantum: true }, [unread("quantum", "remove it")]],
    [
      "a key of ingress-nginx",
      { "ingress-nginx": { controller: { replicaCont: 2 } } },
      [unread("ingress-nginx.controller.replicaCont", "did you mean ingress-nginx.controller.replicaCount?")],
    ],
    [
      "a key of a sub-chart of Prometheus",
      { prometheus: { alertmanager: { enabeld: false } } },
      [unread("prometheus.alertmanager.enabeld", "did you mean prometheus.alertmanager.enabled?")],
    ],
    [
      "a key of the old log-in",
      { auth: { oauth: { "oidc-issuer": "https://i.example.com" } } },
      [unread("auth.oauth.oidc-issuer", "did you mean auth.oauth.oidc-issuer-url?")],
    ],
    ["a global value", { global: { imageRegistri: "r" } }, [unread("global.imageRegistri", "did you mean global.imageRegistry?")]],
    ["null for an unknown key", { quantum: null }, [unread("quantum", "remove it")]],
    [
      "a value of older charts",
      { ingress: { httpNodePort: 30050 } },
      ["release.values.ingress.httpNodePort: applies to charts before 0.11 only; write exposure.nodePorts.http"],
    ],
  ];
  for (const [what, values, expected] of cases) {
    it(`refuse ${what}`, () => assert.deepEqual(problems(values), expected));
  }

  it("take anything below what the templates take as a whole", () => {
    const values = {
      apiService: {
        annotations: { a: "b" },
        livenessProbe: { httpGet: { path: "/x" } },
        affinity: { nodeAffinity: { x: 1 } },
        rollingUpdate: { maxSurge: 2 },
      },
      podSecurityContext: { fsGroup: 1 },
      storage: { selector: { matchLabels: { a: "b" } } },
      "ingress-nginx": { controller: { config: { "use-gzip": "true" }, nodeSelector: { pool: "edge" } } },
      prometheus: { server: { retention: "30d", extraFlags: ["x"] }, serverFiles: { "prometheus.yml": { scrape_configs: [] } } },
      grafana: { "grafana.ini": { server: { x: 1 } } },
    };
    assert.deepEqual(problems(values), []);
  });

  it("depend on the version", () => {
    const values = { storage: { existingClaim: "c" } };
    assert.equal(problems(values).length, 1);
    assert.deepEqual(problems(values, { version: "0.13.1-rc.1" }), []);
    assert.deepEqual(problems({ apiService: { rollingUpdate: {} } }, { version: "0.12.3" }), [
      unread("apiService.rollingUpdate", "remove it", "0.12.3"),
    ]);
  });

  it("are warned of, against the closest version, where the values of the version are not known", () => {
    const values = { apiService: { replicass: 1 } };
    for (const [release, chart, closest] of [
      [{ version: "0.14.1" }, "the chart 0.14.1", "0.13.1-rc.1"],
      [{ version: "0.12.0" }, "the chart 0.12.0", "0.12.3"],
      [{ chart: "./mine.tgz" }, "this chart", "0.13.1-rc.1"],
    ] as const) {
      assert.deepEqual(problems(values, release), []);
      const expected = [
        `release.values: cannot be checked against ${chart}, whose values are not known here; they are checked against ${closest}`,
        unread("apiService.replicass", "did you mean apiService.replicas?", closest),
      ];
      assert.deepEqual(
        warnings(values, release).filter((line) => line.startsWith("release.values")),
        expected,
      );
    }
    assert.deepEqual(warnings({}, {}), []);
  });
});
