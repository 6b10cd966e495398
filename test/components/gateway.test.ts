import assert from "node:assert/strict";
import { sha1Hash } from "../../blocks/auth/sha1Hash";
import { type Config, named, problemsOf, run, valuesOfRelease, warningsOf } from "../support/stack";

const OAUTH = { type: "oauth", oauth: { issuerUrl: "https://i.example.com", existingSecret: "client", emailDomain: "example.com" } };
const ENVOY = { type: "Gateway", gateway: { implementation: "envoyGateway", class: "eg" } };
const GKE = { type: "Gateway", gateway: { implementation: "gke", class: "gke-l7-rilb" } };

// biome-ignore lint/suspicious/noExplicitAny: objects have any shape.
type Any = any;

const dependenciesOf = async (config: Config, name: string) => named(await run(config), `skypilot-api-server-${name}`).dependencies;

describe("a Gateway", () => {
  it("checks passwords before a route exists, and before the server stops to check another login", async () => {
    const basic = { exposure: ENVOY };
    assert.ok((await dependenciesOf(basic, "http-route")).includes("skypilot-api-server-security-policy"));
    assert.ok((await dependenciesOf(basic, "release")).includes("skypilot-api-server-http-route"));
  });

  it("stops to check passwords only after the server has started to check another login", async () => {
    const oauth = { exposure: ENVOY, auth: OAUTH };
    assert.ok((await dependenciesOf(oauth, "http-route")).includes("skypilot-api-server-release"));
    assert.ok(!(await dependenciesOf(oauth, "release")).includes("skypilot-api-server-http-route"));
  });

  it("gets passwords in the format that Envoy Gateway accepts", async () => {
    const { stringData } = named(await run({ exposure: ENVOY }), "skypilot-api-server-basic-auth").inputs as Any;
    assert.deepEqual(Object.keys(stringData), [".htpasswd"]);
    // What `htpasswd -nbs ada password` prints after the name.
    assert.equal(sha1Hash("password"), "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=");
  });

  it("leaves no Ingress, and turns tokens off as the chart does with its own Ingress", async () => {
    const values = valuesOfRelease(await run({ exposure: ENVOY, monitoring: { grafana: true } }));
    assert.equal(values.ingress.enabled, false);
    assert.equal(values["ingress-nginx"].enabled, false);
    assert.equal(values.grafana.ingress.enableAuthedIngress, false);
    assert.equal(values.auth.serviceAccount.enabled, false);
    assert.deepEqual(
      values.apiService.extraEnvs.filter(({ name }: Any) => name.includes("BASIC_AUTH")),
      [{ name: "SKYPILOT_INGRESS_BASIC_AUTH_ENABLED", value: "true" }],
    );
    const oauth = valuesOfRelease(await run({ exposure: ENVOY, auth: OAUTH }));
    assert.equal(oauth.auth.serviceAccount, undefined);
    assert.equal(JSON.stringify(oauth).includes("BASIC_AUTH"), false);
  });

  it("has the address that its controller reports, unless a host is given", async () => {
    const plan = await run({ exposure: GKE, auth: OAUTH });
    assert.equal(plan.outputs?.endpoint, "http://gateway.example");
    const given = await run({ exposure: { ...GKE, host: "sky.example.com" }, auth: OAUTH });
    assert.equal(given.outputs?.endpoint, "http://sky.example.com");
  });

  it("leads to Grafana only where it checks the login", () => {
    const grafana = { monitoring: { grafana: true } };
    assert.deepEqual(problemsOf({ exposure: ENVOY, ...grafana }), []);
    assert.match(problemsOf({ exposure: ENVOY, auth: OAUTH, ...grafana }).join(), /^monitoring.grafana: requires that the Gateway checks/);
  });
});

describe("the rules of a Gateway", () => {
  const refused: [string, Config, RegExp][] = [
    ["no implementation", { exposure: { type: "Gateway" } }, /^exposure.gateway.implementation: is required/],
    ["an unknown one", { exposure: { type: "Gateway", gateway: { implementation: "kong" } } }, /^exposure.gateway.implementation: "kong"/],
    ["no class", { exposure: { type: "Gateway", gateway: { implementation: "cilium" } }, auth: OAUTH }, /class cilium$/],
    ["a class and a name", gateway({ implementation: "istio", class: "istio", name: "shared" }), /^exposure.gateway.class: cannot be/],
    ["a listener of no Gateway", gateway({ implementation: "istio", class: "istio", sectionName: "https" }), /belongs to an existing/],
    ["waiting for one that exists", gateway({ implementation: "istio", name: "shared", wait: true }), /^exposure.gateway.wait/],
    [
      "a path that it cannot remove",
      { exposure: { ...GKE, path: "/sky" }, auth: { type: "none" } },
      /^exposure.path: "\/sky" requires a Gateway that strips the path, and GKE Gateway does not/,
    ],
    [
      "a limit that would be ignored",
      { exposure: { ...ENVOY, loadBalancer: { sourceRanges: ["10.0.0.0/8"] } } },
      /^exposure.loadBalancer.sourceRanges: is not supported with Envoy Gateway.*SecurityPolicy/,
    ],
    [
      "the load balancer of another",
      gateway({ implementation: "istio", name: "shared" }, { loadBalancer: { sourceRanges: ["10.0.0.0/8"] } }),
      /^exposure.loadBalancer.sourceRanges: cannot be combined with exposure.gateway.name/,
    ],
    [
      "a given password as a hash without a salt",
      { exposure: ENVOY, auth: { users: [{ username: "ada", password: "open sesame" }] } },
      /^auth.users\[0\].password: cannot be combined with Envoy Gateway/,
    ],
    [
      "TLS at every listener",
      gateway({ implementation: "istio", name: "shared" }, { host: "sky.example.com", tls: { type: "loadBalancer" } }),
      /^exposure.gateway.sectionName: is required/,
    ],
  ];
  for (const [what, config, message] of refused) {
    it(`refuse ${what}`, () => {
      const problems = problemsOf(config);
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", message);
      assert.ok(!problems[0]?.includes("open sesame"));
    });
  }

  it("leave a Gateway in the config of another exposure", () => {
    assert.ok(
      warningsOf({ exposure: { gateway: { implementation: "gke" } } }).some((warning) =>
        warning.startsWith("exposure.gateway: is ignored"),
      ),
    );
  });

  function gateway(args: object, more: object = {}): Config {
    return { exposure: { type: "Gateway", gateway: args, ...more }, auth: OAUTH };
  }
});
