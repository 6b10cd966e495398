/** The objects of each Gateway, judged by a control plane that has the custom resources of its implementation. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { GatewayImplementation } from "../blocks/exposure/gateway/args";
import { IMPLEMENTATIONS } from "../blocks/exposure/gateway/implementations";
import { describeOnCluster, kubectl, tryKubectl } from "./support/appliedStack";
import { type Config, run } from "./support/stack";

// biome-ignore lint/suspicious/noExplicitAny: objects have any shape.
type Any = any;

const NAMESPACE = `gateway-${process.pid}`;
const HOST = "sky.example.com";
const OAUTH = { type: "oauth", oauth: { issuerUrl: "https://i.example.com", existingSecret: "client", emailDomain: "example.com" } };
const ARN = "arn:aws:acm:us-east-1:123456789012:certificate/0123";

/** The groups of the custom resources, that of the Gateway API itself first. */
const GROUPS = [
  "gateway.networking.k8s.io",
  "gateway.envoyproxy.io",
  "gateway.nginx.org",
  "traefik.io",
  "networking.gke.io",
  "gateway.k8s.aws",
];

/** Every kind of Gateway: with the most that its implementation can do, with the least, and one that exists. */
function configsOf(key: GatewayImplementation): Record<string, Config> {
  const { basicAuth, certificates, usualClass, rewritesPath, notSupported } = IMPLEMENTATIONS[key];
  const auth = basicAuth ? { type: "basic" } : OAUTH;
  const most = {
    host: HOST,
    tls: certificates === "acm" ? { type: "loadBalancer", certificateArn: ARN } : { type: "certManager", clusterIssuer: "letsencrypt" },
    ...(rewritesPath && basicAuth && { path: "/skypilot" }),
    gateway: { implementation: key, class: usualClass, wait: true },
    loadBalancer: {
      ...(!notSupported.cloud && { cloud: "gcp" }),
      ...(!notSupported.internal && { internal: true }),
      ...(!notSupported.sourceRanges && { sourceRanges: ["203.0.113.0/24"] }),
      ...(!notSupported.ip && { ip: "203.0.113.7" }),
    },
  };
  const gateway = { implementation: key, name: "shared", namespace: "gateways", sectionName: "https" };
  return {
    "with all that it can do": { exposure: { type: "Gateway", ...most }, auth },
    "without a host or TLS": {
      exposure: { type: "Gateway", gateway: { implementation: key, class: usualClass } },
      auth,
      ...(basicAuth && { monitoring: { grafana: true } }),
    },
    "that exists": { exposure: { type: "Gateway", host: HOST, tls: { type: "loadBalancer" }, gateway }, auth },
  };
}

/** Returns the custom resources of a plan, without what a plan reads. */
async function objectsOf(config: Config): Promise<Any[]> {
  const { resources } = await run({ release: { namespace: NAMESPACE }, ...config });
  return resources
    .map(({ inputs }) => inputs as Any)
    .filter(({ apiVersion = "", spec }) => spec && GROUPS.includes(apiVersion.split("/")[0]));
}

function judge(objects: Any[]) {
  return tryKubectl(["create", "--dry-run=server", "--validate=strict"], objects);
}

function hasGroup(group: string): boolean {
  const { stdout } = spawnSync("kubectl", ["get", "crd", "-o", "name"], { encoding: "utf8" });
  return stdout.split("\n").some((line) => line.endsWith(`.${group}`));
}

describeOnCluster("Gateways on a real cluster", function () {
  this.timeout(60_000);
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } };

  before(function () {
    // Whoever runs the tests installs them, as whoever runs a controller does.
    if (!GROUPS.slice(0, 1).every(hasGroup)) this.skip();
    kubectl(["apply"], [namespace]);
  });

  after(() => void tryKubectl(["delete", "--wait=false"], [namespace]));

  for (const key of Object.values(GatewayImplementation)) {
    for (const [what, config] of Object.entries(configsOf(key))) {
      it(`accepts the objects of ${key}: a Gateway ${what} (skipped without its custom resources)`, async function () {
        const objects = await objectsOf(config);
        const groups = new Set(objects.map(({ apiVersion }) => apiVersion.split("/")[0]));
        if (![...groups].every(hasGroup)) this.skip();
        assert.equal(judge(objects).stderr, "");
        assert.ok(objects.some(({ kind }) => kind === "HTTPRoute"));
      });
    }
  }

  const broken: [string, GatewayImplementation, string, (spec: Any) => void, RegExp][] = [
    ["a time limit without a unit", "envoyGateway", "HTTPRoute", (spec) => (spec.rules[0].timeouts.request = "0"), /timeouts.request/],
    ["a Gateway without a class", "istio", "Gateway", (spec) => delete spec.gatewayClassName, /gatewayClassName/],
    ["a policy of no route", "envoyGateway", "SecurityPolicy", (spec) => delete spec.targetRefs, /targetRef/],
    ["a filter without a Secret", "nginxGatewayFabric", "AuthenticationFilter", (spec) => delete spec.basic, /basic/],
    ["an unknown key of a Middleware", "traefik", "Middleware", (spec) => (spec.basicAuth.user = "ada"), /unknown field/],
    ["a time limit in words", "gke", "GCPBackendPolicy", (spec) => (spec.default.timeoutSec = "1h"), /timeoutSec/],
    ["an unknown scheme", "awsAlb", "LoadBalancerConfiguration", (spec) => (spec.scheme = "public"), /scheme/],
  ];
  for (const [what, key, kind, change, reason] of broken) {
    it(`rejects ${what} (skipped without the custom resources of ${key})`, async function () {
      const config = configsOf(key)["with all that it can do"] as Config;
      const object = structuredClone((await objectsOf(config)).find((one) => one.kind === kind));
      if (!hasGroup(object.apiVersion.split("/")[0])) this.skip();
      change(object.spec);
      const { failed, stderr } = judge([object]);
      assert.equal(failed, true);
      assert.match(stderr, reason);
    });
  }
});
