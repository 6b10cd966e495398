import assert from "node:assert/strict";
import { CREDENTIAL_CLOUDS, CREDENTIALS } from "../blocks/credentials/table";
import { seen } from "../core/known";
import { documentedSchema } from "../scripts/packageSchema";
import { argsSchemaOf, type ConfigSchema } from "../skypilot/argsSchema";
import { resolve } from "../skypilot/resolve";
import { SECRET_PATHS } from "../skypilot/secretPaths";
import { CONFIGS } from "./plan/recorded/configs";
import { type Given, judged } from "./support/judged";
import { KUBECONFIGS } from "./support/kubeconfigs";
import { planOf } from "./support/plans";
import { problemsOf } from "./support/stack";

// biome-ignore lint/suspicious/noExplicitAny: trees of any shape.
type Tree = any;

/** An argument, or the items of one that is a list: `aws.regions[]`. */
interface Argument {
  path: string;
  schema: ConfigSchema;
}

function argumentsIn(schema: ConfigSchema, path: string): Argument[] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([key, child]) => argumentsIn(child, path ? `${path}.${key}` : key));
  return [{ path, schema }, ...below, ...(schema.items ? argumentsIn(schema.items, `${path}[]`) : [])];
}

/** Returns a tree with a value at a path; `[]` stands for the first item of a list. */
function withValue(tree: Tree, path: string, value: unknown): Tree {
  const [, key = "", list, rest] = /^([^.[]+)(\[\])?\.?(.*)$/.exec(path) ?? [];
  const inner = (old: unknown) => (rest ? withValue(old ?? {}, rest, value) : value);
  return { ...tree, [key]: list ? [inner(tree[key]?.[0])] : inner(tree[key]) };
}

const CLUSTER = { clusters: [{ name: "east", kubeconfig: KUBECONFIGS.eks }] };
const DATABASE = { connectionString: "postgresql://u@db.example.com/sky" };
const ISSUER = { issuerUrl: "https://accounts.google.com", emailDomain: "example.com", clientId: "id", clientSecret: "secret" };
const IRSA = { type: "irsa", oidcProvider: "https://oidc.eks.us-east-1.amazonaws.com/id/ABC" };
const HOST = { host: "sky.example.com" };

/** What buckets on S3 require. */
const ON_S3: Tree = { aws: { enabled: true }, kubernetes: { tasks: { identity: IRSA } } };

function gatewayWith(more: Tree): Tree {
  return { exposure: { type: "Gateway", gateway: { implementation: "envoyGateway", ...more } } };
}

/** The arguments with which others have an effect: the longest beginning of a path counts. */
const BASES: Record<string, Tree> = {
  aws: { aws: { enabled: true } },
  "aws.enabled": {},
  "aws.oidcProvider": { aws: { enabled: true, identity: "irsa" } },
  "aws.eksCluster": { aws: { enabled: true, identity: "podIdentity" } },
  "aws.roleArn": { aws: { enabled: true, identity: "existing" } },
  "aws.clusterRoles[]": { aws: { enabled: true, clusterRoles: [{ clusters: "sky-jobs-*", roleName: "controllers" }] } },
  gcp: { gcp: { enabled: true, project: "my-project" } },
  "gcp.enabled": { gcp: { project: "my-project" } },
  "gcp.workloadPool": { gcp: { enabled: true, project: "my-project", identity: "workloadIdentity" } },
  "gcp.serviceAccountEmail": {
    gcp: { enabled: true, project: "my-project", identity: "existing" },
    credentials: { gcp: { existingSecret: "gcp" } },
  },
  "gcp.hostProject": { gcp: { enabled: true, project: "my-project", features: ["sharedVpc"] } },
  "clusters[]": CLUSTER,
  "workspaces[]": { workspaces: [{ name: "team" }] },
  "workspaces[].contexts[].identity": { workspaces: [{ name: "team", contexts: [{ name: "in-cluster", identity: IRSA }] }] },
  "workspaces[].contexts[].identity.eksCluster": {
    workspaces: [{ name: "team", contexts: [{ name: "in-cluster", identity: { type: "podIdentity" } }] }],
  },
  "workspaces[].contexts[].identity.workloadPool": {
    gcp: { enabled: true, project: "my-project" },
    workspaces: [{ name: "team", contexts: [{ name: "in-cluster", identity: { type: "workloadIdentity" } }] }],
  },
  "workspaces[].contexts[]": { workspaces: [{ name: "team", contexts: [{ name: "in-cluster" }] }] },
  "clusters[].tasks": { clusters: [{ ...CLUSTER.clusters[0], namespace: "sky", tasks: { identity: IRSA } }] },
  "clusters[].tasks.identity.eksCluster": {
    clusters: [{ ...CLUSTER.clusters[0], namespace: "sky", tasks: { identity: { type: "podIdentity" } } }],
  },
  "kubernetes.tasks": { kubernetes: { tasks: { identity: IRSA } } },
  "kubernetes.tasks.identity.eksCluster": { kubernetes: { tasks: { identity: { type: "podIdentity" } } } },
  backup: { aws: { enabled: true }, database: DATABASE, backup: { bucket: { name: "my-backups", cloud: "s3" } } },
  "backup.bucket.location": { gcp: { enabled: true, project: "my-project" }, backup: { bucket: { name: "my-backups", cloud: "gcs" } } },
  "buckets[]": { ...ON_S3, buckets: [{ name: "my-data", cloud: "s3" }] },
  "buckets[].access.read": { ...ON_S3, buckets: [{ name: "my-data", cloud: "s3", access: { write: ["launcher"] } }] },
  "buckets[].access.write": { ...ON_S3, buckets: [{ name: "my-data", cloud: "s3", access: { read: ["vm"] } }] },
  "buckets[].location": { gcp: { enabled: true, project: "my-project" }, buckets: [{ name: "my-data", cloud: "gcs" }] },
  "auth.oauth": { auth: { type: "oauth", oauth: ISSUER } },
  ...Object.fromEntries(
    Object.entries({ tenant: "entra", domain: "auth0", realm: "keycloak", authorizationServer: "okta", userPool: "cognito" }).map(
      ([key, provider]) => [
        `auth.oauth.${key}`,
        {
          auth: {
            type: "oauth",
            oauth: { ...ISSUER, issuerUrl: undefined, provider, ...(/realm|Server/.test(key) && { domain: "login.example.com" }) },
          },
        },
      ],
    ),
  ),
  "auth.oauth.existingSecret": { auth: { type: "oauth", oauth: { ...ISSUER, clientId: undefined, clientSecret: undefined } } },
  "auth.users": { auth: { users: [{ username: "ada" }] } },
  "auth.externalProxy": { auth: { type: "externalProxy" } },
  "exposure.ingress": { exposure: { type: "Ingress" }, auth: { type: "externalProxy" } },
  "exposure.nodePorts": { exposure: { type: "NodePort" } },
  "exposure.nodeAddress": { exposure: { type: "NodePort" } },
  "exposure.loadBalancer": { exposure: { loadBalancer: { cloud: "gcp" } } },
  "exposure.loadBalancer.eipAllocations": { exposure: { loadBalancer: { cloud: "aws" } } },
  "exposure.dns.zone": { exposure: { ...HOST, dns: { provider: "route53" } } },
  "exposure.dns.project": { exposure: { ...HOST, dns: { provider: "clouddns", zone: "example-com" } } },
  "exposure.gateway": gatewayWith({ class: "eg" }),
  "exposure.gateway.class": gatewayWith({}),
  "exposure.gateway.name": gatewayWith({}),
  "exposure.gateway.namespace": gatewayWith({ name: "shared" }),
  "exposure.gateway.sectionName": gatewayWith({ name: "shared" }),
  "exposure.traefik": { exposure: { controller: "traefik" } },
  "exposure.tls.clusterIssuer": { exposure: { ...HOST, tls: { type: "certManager" } } },
  "exposure.tls.issuer": { exposure: { ...HOST, tls: { type: "certManager" } } },
  "exposure.tls.certificateArn": { exposure: { ...HOST, tls: { type: "loadBalancer" }, loadBalancer: { cloud: "aws" } } },
  "isolation.priorityClasses[]": { isolation: { priorityClasses: [{ name: "research", value: 1 }] } },
  "clusters[].isolation.priorityClasses[]": {
    clusters: [{ ...CLUSTER.clusters[0], isolation: { priorityClasses: [{ name: "research", value: 1 }] } }],
  },
  "kubernetes.rbac.serviceAccount": { kubernetes: { rbac: { mode: "existing" } } },
  database: { database: DATABASE },
  "database.existingSecret": { database: {} },
  upgrade: { upgrade: { strategy: "RollingUpdate" }, database: DATABASE, storage: { accessMode: "ReadWriteMany" } },
  "upgrade.strategy": { database: DATABASE, storage: { accessMode: "ReadWriteMany" } },
};

/** What the credentials of some clouds require. */
const FOR_CREDENTIALS: Tree = { gcp: { project: "my-project" }, kubernetes: { allowedContexts: ["in-cluster"] } };

function baseOf(path: string): Tree {
  const [, cloud] = /^credentials\.(\w+)\.(?:enabled|useCredentialsFile)$/.exec(path) ?? [];
  if (cloud)
    return {
      ...FOR_CREDENTIALS,
      credentials: { [cloud]: { existingSecret: "existing", ...(cloud === "nebius" && { tenantId: "tenant" }) } },
    };
  const keys = Object.keys(BASES).filter((key) => path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`));
  return BASES[keys.sort((a, b) => b.length - a.length)[0] ?? ""] ?? {};
}

/** Defaults that no settings and no plan show: those that the chart fills in, and what only a check reads. */
const NOT_SHOWN = [
  "clusters[].insecureSkipTlsVerify",
  "exposure.path",
  // To AWS an empty map is as none.
  "aws.tags",
  "auth.externalProxy.headerFormat",
  "auth.externalProxy.headerName",
  "auth.externalProxy.jwtIdentityClaim",
  "pod.imagePullPolicy",
  "upgrade.gracePeriod",
];

/** Returns the value that a default states; `undefined` where it is a sentence. */
function literalOf({ default: text }: ConfigSchema): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

/** Returns another value than the default. */
function otherThan(value: unknown, { enum: words, items }: ConfigSchema): unknown {
  if (words) return words.find((word) => word !== value);
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return value + 1;
  if (typeof value === "string") return value === "/" ? "/other/" : `${value}-other`;
  if (!Array.isArray(value)) return { other: "other" };
  if (value.length > 0) return value.slice(1);
  return [items?.properties ? CLUSTER.clusters[0] : "my-other-project"];
}

async function planned(args: Tree): Promise<string> {
  const { resources } = await planOf(args);
  return JSON.stringify(resources.filter(({ type }) => !type.startsWith("skypilot:")));
}

const plans = new Map<string, Promise<string>>();

/** Returns how arguments come out: as settings, or as a plan where the settings hold the arguments as they are. */
const OUTCOMES: ((args: Tree) => Promise<string>)[] = [
  async (args) => JSON.stringify(seen(resolve(args).settings), (key, value) => (key === "args" ? undefined : value)),
  (args) => {
    const key = JSON.stringify(args);
    // What is refused is not what is planned without it.
    const known = plans.get(key) ?? planned(args).catch(String);
    plans.set(key, known);
    return known;
  },
];

/** Returns whether leaving an argument out is as writing its default, and writing another value is not. */
async function isDefault(value: unknown, { path, schema }: Argument): Promise<boolean> {
  const base = baseOf(path);
  for (const outcome of OUTCOMES) {
    const without = await outcome(base);
    if (without !== (await outcome(withValue(base, path, value)))) continue;
    if (without !== (await outcome(withValue(base, path, otherThan(value, schema))))) return true;
  }
  return false;
}

describe("the docstring of an argument states", function () {
  this.timeout(200_000);
  let schema: ConfigSchema;
  let all: Argument[];
  before(() => {
    schema = argsSchemaOf("SkyPilot", documentedSchema());
    all = argumentsIn(schema, "");
  });

  it("examples that the program accepts", () => {
    const wrong = all.flatMap(({ path, schema: { examples = [] } }) =>
      examples.flatMap((example) => problemsOf(withValue(baseOf(path), path, example)).map((line) => `${path} ${example}: ${line}`)),
    );
    assert.deepEqual(wrong, []);
    assert.ok(all.filter((one) => one.schema.examples).length > 50);
    assert.deepEqual(
      Object.entries(schema.properties ?? {}).flatMap(([key, one]) => ((one.items ?? one).examples || one.enum ? [] : [key])),
      [],
    );
  });

  it("an example for each form, because a message shows it", () => {
    const without = all.filter((one) => one.schema.pattern !== undefined && !one.schema.examples?.length);
    assert.deepEqual(without, []);
  });

  it("the default that the program fills in", async () => {
    const stated = all.flatMap((one) => (literalOf(one.schema) === undefined ? [] : [{ ...one, value: literalOf(one.schema) }]));
    const wrong: string[] = [];
    for (const { value, ...one } of stated) if (!(await isDefault(value, one))) wrong.push(one.path);
    assert.deepEqual(wrong.sort(), [...NOT_SHOWN].sort());
    assert.ok(stated.length > 60, String(stated.length));
  });
});

describe("a secret argument", function () {
  this.timeout(200_000);
  const atPath = (tree: Tree, path: string): unknown =>
    path.split(/\.|(?=\[\])/).reduce((node, step) => (step === "[]" ? (node?.[1] ?? node?.[0]) : node?.[step]), tree);

  it("is in a config whose plan is recorded, and no plan shows it", async () => {
    const holding = (path: string) => Object.keys(CONFIGS).find((name) => /HUSH/.test(JSON.stringify(atPath(CONFIGS[name], path)) ?? ""));
    assert.deepEqual(
      SECRET_PATHS.filter((path) => holding(path) === undefined),
      [],
      "add it to test/plan/recorded/configs.ts, with hush()",
    );
    for (const name of new Set(SECRET_PATHS.map(holding)))
      assert.doesNotMatch(JSON.stringify(await planOf(CONFIGS[name ?? ""] ?? {})), /HUSH/);
  });

  it("is in no message, whatever its shape, and neither is what is next to it", () => {
    for (const path of SECRET_PATHS) {
      const parent = path.replace(/(\.\w+|\[\])$/, "");
      for (const place of [path, parent])
        for (const value of ["HUSH", ["HUSH"], { a: "HUSH" }, [["HUSH"]]]) {
          const given = withValue(baseOf(path), place, value) as Given;
          assert.doesNotMatch(problemsOf(given).join(), /HUSH/, place);
          assert.doesNotMatch(JSON.stringify(judged(given)), /HUSH/, place);
        }
    }
  });

  it("is each value that goes into a Secret of a cloud", () => {
    for (const cloud of CREDENTIAL_CLOUDS)
      for (const key of CREDENTIALS[cloud].ways.flatMap(({ keys }) => Object.keys(keys)))
        assert.ok(SECRET_PATHS.includes(`credentials.${cloud}.${key}`), `${cloud}.${key}`);
  });
});
