/** What only a cloud or a cluster knows. */
import { randomBytes } from "node:crypto";
import { secret, type Tree } from "./wire";

const ACCOUNT = "123456789012";

/** Begins every secret that a stand-in makes, to find the leak. */
export const HUSH = "HUSH-standin";

const hush = (kind: string) => `${HUSH}-${kind}-${randomBytes(8).toString("hex")}`;
const arn = (kind: string, name: unknown) => ({ arn: `arn:aws:iam::${ACCOUNT}:${kind}/${name}`, name });
const key = { type: "service_account", project_id: "my-project" };

const OUTPUTS: Record<string, (id: string, inputs: Tree) => Tree> = {
  "aws:iam/user:User": (id, { name }) => arn("user", name ?? id),
  "aws:iam/role:Role": (id, { name }) => arn("role", name ?? id),
  "aws:iam/policy:Policy": (id, { name }) => arn("policy", name ?? id),
  "aws:iam/instanceProfile:InstanceProfile": (id, { name }) => arn("instance-profile", name ?? id),
  "aws:iam/accessKey:AccessKey": () => ({ secret: secret(hush("aws")) }),
  "gcp:serviceaccount/account:Account": (_, { accountId, project }) => ({
    email: `${accountId}@${project}.iam.gserviceaccount.com`,
    name: `projects/${project}/serviceAccounts/${accountId}@${project}.iam.gserviceaccount.com`,
  }),
  "gcp:serviceaccount/key:Key": () => ({
    privateKey: secret(Buffer.from(JSON.stringify({ ...key, private_key: hush("gcp") })).toString("base64")),
  }),
  "gcp:projects/iAMCustomRole:IAMCustomRole": (_, { project, roleId }) => ({ name: `projects/${project}/roles/${roleId}` }),
  "random:index/randomPassword:RandomPassword": (_, { length }) => ({
    result: secret(`HUSH${randomBytes(64).toString("hex")}`.slice(0, Number(length))),
    bcryptHash: secret(hush("hash")),
  }),
  "random:index/randomString:RandomString": (_, { length }) => ({ result: randomBytes(16).toString("hex").slice(0, Number(length)) }),
  "kubernetes:helm.sh/v3:Release": (_, { name, namespace }) => ({ status: { name, namespace, status: "deployed" } }),
  "kubernetes:core/v1:Secret": (_, { type }) =>
    type === "kubernetes.io/service-account-token" ? { data: secret({ token: Buffer.from(hush("token")).toString("base64") }) } : {},
  "kubernetes:core/v1:Service": () => ({
    metadata: {},
    spec: { ports: ["http", "https"].map((name) => ({ name, nodePort: 30080 })) },
    status: { loadBalancer: { ingress: [{ ip: "203.0.113.1" }] } },
  }),
};

const IDS: Record<string, (inputs: Tree) => string> = {
  "gcp:projects/iAMCustomRole:IAMCustomRole": ({ project, roleId }) => `projects/${project}/roles/${roleId}`,
  "gcp:projects/service:Service": ({ project, service }) => `${project}/${service}`,
  "gcp:serviceaccount/account:Account": ({ project, accountId }) =>
    `projects/${project}/serviceAccounts/${accountId}@${project}.iam.gserviceaccount.com`,
  "aws:s3/bucket:Bucket": ({ bucket }) => String(bucket),
};

/** Returns the ID of a resource, if its inputs determine it in the cloud. */
export function idOf(type: string, inputs: Tree): string | undefined {
  const { namespace, name = inputs.name } = (inputs.metadata ?? {}) as Tree;
  const named = namespace === undefined || name === undefined ? name : `${namespace}/${name}`;
  const id = IDS[type]?.(inputs) ?? named;
  return id === undefined ? undefined : String(id);
}

/** Returns what a new resource gets from its cloud. */
export function invented(type: string, id: string, inputs: Tree): Tree {
  const metadata = type.startsWith("kubernetes:") && !type.includes("helm.sh") ? { name: id, ...(inputs.metadata as Tree) } : undefined;
  return { ...OUTPUTS[type]?.(id, inputs), ...(metadata && { metadata }) };
}

/** What the clouds answer to a look-up. */
export const LOOKED_UP: Record<string, Tree> = {
  "aws:index/getCallerIdentity:getCallerIdentity": { accountId: ACCOUNT },
  "aws:index/getPartition:getPartition": { partition: "aws" },
  "aws:index/getRegion:getRegion": { region: "us-east-1" },
  "aws:index/getAvailabilityZones:getAvailabilityZones": { names: ["us-east-1a", "us-east-1b", "us-east-1c"] },
};
