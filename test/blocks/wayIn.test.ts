import assert from "node:assert/strict";
import { GatewayImplementation } from "../../blocks/exposure/gateway/args";
import type { Recording } from "../../plan/monitor";
import { type Config, problemsOf, run, valuesOfRelease, warningsOf } from "../support/stack";

/** How traffic can get in. */
const EXPOSURES: Record<string, Record<string, unknown>> = {
  ...ofType("LoadBalancer"),
  ...ofType("NodePort"),
  ...ofType("ClusterIP"),
  "an existing ingress-nginx": { type: "Ingress" },
  "an existing controller that does not read its annotations": { type: "Ingress", ingress: { nginx: false } },
  ...Object.assign({}, ...Object.values(GatewayImplementation).map(ofImplementation)),
};

function ofImplementation(implementation: string): Record<string, Record<string, unknown>> {
  const existing = { name: "shared", namespace: "gateways", sectionName: "https" };
  return {
    [`Gateway of the stack, ${implementation}`]: { type: "Gateway", gateway: { implementation, class: "any" } },
    [`Gateway that exists, ${implementation}`]: { type: "Gateway", gateway: { implementation, ...existing } },
  };
}

const LOG_INS: Record<string, Record<string, unknown>> = {
  basic: { type: "basic" },
  oauth: { type: "oauth", oauth: { issuerUrl: "https://i.example.com", existingSecret: "client", emailDomain: "example.com" } },
  externalProxy: { type: "externalProxy" },
  none: { type: "none" },
};

const TLS: Record<string, Record<string, unknown>> = {
  "no TLS": {},
  "a Secret": { tls: { type: "secret" } },
  "cert-manager": { tls: { type: "certManager", clusterIssuer: "letsencrypt" } },
  "a proxy in front": { tls: { type: "loadBalancer" } },
};

const DNS: Record<string, Record<string, unknown>> = {
  "Route 53": { provider: "route53", zone: "example.com" },
  "Cloud DNS": { provider: "clouddns", zone: "example-com" },
  "external-dns": { provider: "externalDns" },
};

function ofType(type: string): Record<string, Record<string, unknown>> {
  return {
    [`${type} with Traefik`]: { type, controller: "traefik" },
    [`${type} with ingress-nginx`]: { type, controller: "nginx" },
    [`${type}, direct`]: { type, direct: true },
  };
}

/** An entrance for users: a Service or a route that leads to the API server, or an ingress controller that serves its Ingress. */
interface Entrance {
  kind: "service" | "controller" | "route";
  type: string;
}

// biome-ignore lint/suspicious/noExplicitAny: values of charts have any shape.
type Any = any;

/** Returns the entrances of a plan, from the objects alone. */
function entrances(plan: Recording): Entrance[] {
  const values = valuesOfRelease(plan) as Any;
  const inputs = plan.resources.map(({ type, inputs }) => ({ type, ...(inputs as Any) }));
  const services = inputs.filter(({ type, spec }) => type === "kubernetes:core/v1:Service" && spec.selector.app === "skypilot-api");
  const traefik = inputs.filter(({ chart }) => chart === "traefik");
  const controllers = [
    ...(values["ingress-nginx"].enabled
      ? [{ serves: values["ingress-nginx"].controller.ingressClass, type: values["ingress-nginx"].controller.service.type }]
      : []),
    ...traefik.map(({ values: own }) => ({
      serves: own.providers.kubernetesIngressNGINX.ingressClass,
      type: own.service.spec.type,
    })),
  ];
  const serving = values.ingress.enabled ? controllers.filter(({ serves }) => serves === values.ingress.ingressClassName) : [];
  const routes = inputs.filter((one) => one.kind === "HTTPRoute" && leadsToServer(one));
  // A controller without an Ingress is an entrance to nothing, which no plan should have.
  assert.equal(serving.length, controllers.length);
  return [
    ...services.map(({ spec }): Entrance => ({ kind: "service", type: spec.type })),
    ...routes.map((): Entrance => ({ kind: "route", type: "Gateway" })),
    ...serving.map(({ type }): Entrance => ({ kind: "controller", type })),
  ];
}

function leadsToServer({ spec }: Any): boolean {
  return spec.rules.some(({ backendRefs = [] }: Any) => backendRefs.some(({ name }: Any) => name === "skypilot-api-service"));
}

/** Returns whether the implementation asks for a password at each rule of the route to the API server. */
function gatewayAsks(plan: Recording, implementation: string): boolean {
  const objects = plan.resources.map(({ inputs }) => inputs as Any);
  const secret = plan.resources.find(({ name }) => name === "skypilot-api-server-basic-auth") as Any;
  const route = objects.find((one) => one.kind === "HTTPRoute" && leadsToServer(one));
  const secretName = "skypilot-api-server-basic-auth";
  const filtered = (kind: string, namesSecret: (object: Any) => boolean) =>
    secret.inputs.stringData.auth !== undefined &&
    route.spec.rules.every(({ filters }: Any) =>
      filters.some(
        ({ extensionRef }: Any) =>
          extensionRef?.kind === kind &&
          objects.some((one) => one.kind === kind && one.metadata.name === extensionRef.name && namesSecret(one.spec)),
      ),
    );
  const ways: Record<string, () => boolean> = {
    envoyGateway: () =>
      secret.inputs.stringData[".htpasswd"] !== undefined &&
      objects.some(
        ({ kind, spec }) =>
          kind === "SecurityPolicy" &&
          spec.basicAuth.users.name === secretName &&
          spec.targetRefs.some((target: Any) => target.kind === "HTTPRoute" && target.name === route.metadata.name),
      ),
    nginxGatewayFabric: () => filtered("AuthenticationFilter", (spec) => spec.type === "Basic" && spec.basic.secretRef.name === secretName),
    traefik: () => filtered("Middleware", (spec) => spec.basicAuth.secret === secretName),
  };
  return ways[implementation]?.() ?? false;
}

/** Returns the entrance that an exposure promises; none where it adds none to the cluster. */
function promised({ type, direct }: Record<string, unknown>): Entrance[] {
  if (type === "Ingress" || (direct && type === "ClusterIP")) return [];
  if (type === "Gateway") return [{ kind: "route", type }];
  return [{ kind: direct ? "service" : "controller", type: String(type) }];
}

/** Asserts that whoever comes in must log in. */
function assertLogIn(what: string, plan: Recording, config: Config): void {
  const values = valuesOfRelease(plan) as Any;
  const secret = plan.resources.find(({ name }) => name === "skypilot-api-server-basic-auth");
  const { controller, ingress = {}, type, direct, gateway } = config.exposure as Any;
  const asks: Record<string, () => boolean> = {
    basic: () => {
      if (gateway) return gatewayAsks(plan, gateway.implementation) && values.auth.serviceAccount.enabled === false;
      const reads = !direct && (controller !== undefined || (type === "Ingress" && ingress.nginx !== false));
      return reads && secret !== undefined && typeof values.ingress.authSecret === "string" && values.ingress.authSecret !== "";
    },
    oauth: () => values.auth.oauth.enabled === true,
    externalProxy: () => values.auth.externalProxy.enabled === true,
    none: () => warningsOf(config).some((warning) => warning.startsWith('auth.type: "none" gives everyone')),
  };
  const login = (config.auth as { type: string }).type;
  assert.ok(asks[login]?.(), what);
  // Nothing asks twice, and no password is left where nothing reads it.
  assert.equal(values.ingress.authSecret !== undefined, login === "basic" && !gateway, what);
  assert.equal(values.ingress.enabled, type !== "Gateway" && !direct, what);
}

const ENCRYPTED_LOG_INS = Object.entries(LOG_INS).flatMap(([login, auth]) =>
  Object.entries(TLS).map(([encryption, tls]) => ({ what: `${login}, ${encryption}`, auth, tls })),
);

/** Asserts that a config has one way in, which asks for a login; returns whether it is refused instead, with a reason. */
async function isRefused(what: string, config: Config, expected: Entrance[]): Promise<boolean> {
  const problems = problemsOf(config);
  for (const problem of problems) assert.match(problem, /^(exposure|auth)\.[\w.]+: .*(;|because).*/, what);
  if (problems.length > 0) return true;
  const plan = await run(config);
  assert.deepEqual(entrances(plan), expected, what);
  assertLogIn(what, plan, config);
  const { tls, gateway } = config.exposure as Any;
  // A route that does not lead to the server redirects, and only that one belongs to the listener without TLS.
  for (const { inputs } of plan.resources.filter(({ type }) => type.endsWith(":HTTPRoute"))) {
    const encrypted = tls && leadsToServer(inputs);
    assert.equal((inputs as Any).spec.parentRefs[0].sectionName, encrypted || gateway.name ? "https" : "http", what);
  }
  assert.match(String(plan.outputs?.endpoint), tls ? /^https:/ : /^http:/, what);
  return false;
}

/** Returns an exposure with the certificate without which an Application Load Balancer has no TLS. */
function withCertificate(exposure: Any): Record<string, unknown> {
  const { gateway, tls } = exposure;
  if (gateway?.implementation !== "awsAlb" || gateway.name || tls?.type !== "loadBalancer") return exposure;
  return { ...exposure, tls: { ...tls, certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0123" } };
}

describe("each combination of exposure, login and TLS", () => {
  const refused: string[] = [];
  for (const [exposure, given] of Object.entries(EXPOSURES)) {
    it(`is refused with a reason, or has one way in, which requires a login: ${exposure}`, async () => {
      for (const { what, auth, tls } of ENCRYPTED_LOG_INS) {
        const config = { exposure: withCertificate({ host: "sky.example.com", ...given, ...tls }), auth };
        if (await isRefused(what, config, promised(given))) refused.push(`${exposure}, ${what}`);
      }
    });
  }

  for (const [provider, dns] of Object.entries(DNS)) {
    it(`is refused with a reason, or has one way in, with the record of ${provider}`, async () => {
      for (const [exposure, given] of Object.entries(EXPOSURES)) {
        for (const login of ["basic", "oauth"]) {
          const config = { exposure: { host: "sky.example.com", ...given, dns }, auth: LOG_INS[login] };
          const out = await isRefused(`${exposure}, ${login}`, config, promised(given));
          const named = /^(LoadBalancer|Gateway|an existing)/.test(exposure);
          const noPassword = /direct|does not read|gke|awsAlb|cilium|istio/.test(exposure) && login === "basic";
          assert.equal(out, !named || noPassword, `${exposure}, ${login}`);
        }
      }
    });
  }

  it("is refused only where it must be", () => {
    const atGateway = (combination: string) => {
      const checksPasswords = /envoyGateway|nginxGatewayFabric|traefik/.test(combination);
      const balancerEndsTls = combination.startsWith("Gateway that exists") || combination.includes("awsAlb");
      const certificate = balancerEndsTls ? /a Secret|cert-manager/ : /a proxy in front/;
      return (!checksPasswords && combination.includes(", basic")) || certificate.test(combination);
    };
    const mustBe = (combination: string) => {
      if (combination.startsWith("Gateway")) return atGateway(combination);
      const direct = combination.includes("direct");
      const unread = combination.startsWith("an existing controller that");
      const inFront = combination.includes("a proxy in front");
      return (
        ((direct || unread) && combination.includes(", basic")) ||
        (direct && /a Secret|cert-manager/.test(combination)) ||
        (inFront && combination.startsWith("ClusterIP")) ||
        (inFront && combination.startsWith("LoadBalancer") && combination.includes(", oauth"))
      );
    };
    const all = Object.keys(EXPOSURES).flatMap((exposure) => ENCRYPTED_LOG_INS.map(({ what }) => `${exposure}, ${what}`));
    assert.deepEqual(refused, all.filter(mustBe));
  });
});
