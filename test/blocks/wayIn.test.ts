import assert from "node:assert/strict";
import type { Recording } from "../../plan/monitor";
import { type Config, problemsOf, run, valuesOfRelease, warningsOf } from "../support/stack";

/** How traffic can get in. */
const EXPOSURES: Record<string, Record<string, unknown>> = {
  ...ofType("LoadBalancer"),
  ...ofType("NodePort"),
  ...ofType("ClusterIP"),
  "an existing ingress-nginx": { type: "Ingress" },
  "an existing controller that does not read its annotations": { type: "Ingress", ingress: { nginx: false } },
};

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

function ofType(type: string): Record<string, Record<string, unknown>> {
  return {
    [`${type} with Traefik`]: { type, controller: "traefik" },
    [`${type} with ingress-nginx`]: { type, controller: "nginx" },
    [`${type}, direct`]: { type, direct: true },
  };
}

/** An entrance for users: a Service that leads to the API server, or an ingress controller that serves its Ingress. */
interface Entrance {
  kind: "service" | "controller";
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
  // A controller without an Ingress is an entrance to nothing, which no plan should have.
  assert.equal(serving.length, controllers.length);
  return [
    ...services.map(({ spec }): Entrance => ({ kind: "service", type: spec.type })),
    ...serving.map(({ type }): Entrance => ({ kind: "controller", type })),
  ];
}

/** Returns the entrance that an exposure promises; none where it adds none to the cluster. */
function promised({ type, direct }: Record<string, unknown>): Entrance[] {
  if (type === "Ingress" || (direct && type === "ClusterIP")) return [];
  return [{ kind: direct ? "service" : "controller", type: String(type) }];
}

/** Asserts that whoever comes in must log in. */
function assertLogIn(what: string, plan: Recording, config: Config): void {
  const values = valuesOfRelease(plan) as Any;
  const secret = plan.resources.find(({ name }) => name === "skypilot-api-server-basic-auth");
  const { controller, ingress = {}, type, direct } = config.exposure as Any;
  const asks: Record<string, () => boolean> = {
    basic: () => {
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
  assert.equal(values.ingress.authSecret !== undefined, login === "basic", what);
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
  const { tls } = config.exposure as { tls?: unknown };
  assert.match(String(plan.outputs?.endpoint), tls ? /^https:/ : /^http:/, what);
  return false;
}

describe("each combination of exposure, login and TLS", () => {
  const refused: string[] = [];
  for (const [exposure, given] of Object.entries(EXPOSURES)) {
    it(`is refused with a reason, or has one way in, which requires a login: ${exposure}`, async () => {
      for (const { what, auth, tls } of ENCRYPTED_LOG_INS) {
        const config = { exposure: { host: "sky.example.com", ...given, ...tls }, auth };
        if (await isRefused(what, config, promised(given))) refused.push(`${exposure}, ${what}`);
      }
    });
  }

  it("is refused only where it must be", () => {
    const mustBe = (combination: string) => {
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
