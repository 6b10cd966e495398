/** Whether the Secrets that a release names exist, with the keys that its pods read and the content that the stack gave them. */

import { answered, httpStatus, mapFew } from "../ask";
import { type Check, outcomes } from "../check";
import type { Deployed } from "../deployed";
import { metadataOf } from "../deployed";
import type { V1Deployment, V1Ingress, V1PodSpec } from "./client";
import { type Clients, dataOf, type ReleaseObjects } from "./objects";

/** A Secret that a release names, and the keys that it must have. */
export interface Reference {
  name: string;
  keys: string[];
}

/** Returns the Secrets that a release names, each once. */
export function references({ deployments, ingresses }: Pick<ReleaseObjects, "deployments" | "ingresses">): Reference[] {
  // A job of the sub-chart makes the Secret of its own Deployment.
  const own = deployments.filter(({ metadata }) => metadata?.labels?.["app.kubernetes.io/name"] !== "ingress-nginx");
  const all = [...own.flatMap(ofDeployment), ...ingresses.flatMap(ofIngress)];
  const names = [...new Set(all.map(({ name }) => name))].sort();
  return names.map((name) => ({
    name,
    keys: [...new Set(all.filter((one) => one.name === name).flatMap(({ keys }) => keys))].sort(),
  }));
}

function ofDeployment({ spec }: V1Deployment): Reference[] {
  const pod = spec?.template.spec;
  return pod ? [...ofVolumes(pod), ...ofEnvironment(pod)] : [];
}

function ofVolumes({ volumes = [] }: V1PodSpec): Reference[] {
  return volumes.flatMap(({ secret, projected }) => [
    ...(secret?.secretName && !secret.optional ? [{ name: secret.secretName, keys: (secret.items ?? []).map(({ key }) => key) }] : []),
    ...(projected?.sources ?? []).flatMap(({ secret: source }) =>
      source?.name && !source.optional ? [{ name: source.name, keys: (source.items ?? []).map(({ key }) => key) }] : [],
    ),
  ]);
}

function ofEnvironment({ containers, initContainers = [] }: V1PodSpec): Reference[] {
  return [...containers, ...initContainers].flatMap(({ env = [], envFrom = [] }) => [
    ...env.flatMap(({ valueFrom }) => {
      const { name, key, optional } = valueFrom?.secretKeyRef ?? {};
      return name && key && !optional ? [{ name, keys: [key] }] : [];
    }),
    ...envFrom.flatMap(({ secretRef }) => (secretRef?.name && !secretRef.optional ? [{ name: secretRef.name, keys: [] }] : [])),
  ]);
}

/** The annotation is that of ingress-nginx, with the key that it reads (ingress-nginx docs: basic authentication). */
function ofIngress({ metadata, spec }: V1Ingress): Reference[] {
  const htpasswd = metadata?.annotations?.["nginx.ingress.kubernetes.io/auth-secret"]?.split("/").pop();
  return [
    ...(htpasswd ? [{ name: htpasswd, keys: ["auth"] }] : []),
    ...(spec?.tls ?? []).flatMap(({ secretName }) => (secretName ? [{ name: secretName, keys: ["tls.crt", "tls.key"] }] : [])),
  ];
}

/** Returns the content that the stack gave a Secret, or `undefined` for one that it did not create. */
function contentOf({ resources }: Deployed, namespace: string, name: string): Record<string, string> | undefined {
  const own = resources.find((resource) => {
    if (resource.type !== "kubernetes:core/v1:Secret") return false;
    const metadata = metadataOf(resource);
    return metadata.name === name && metadata.namespace === namespace;
  });
  if (!own) return undefined;
  const { data = {} } = own.outputs as { data?: Record<string, string> };
  return dataOf({ data });
}

/** Verifies each Secret. */
export async function secretChecks(
  { core }: Pick<Clients, "core">,
  named: Reference[],
  deployed: Deployed,
  namespace: string,
  stack: string,
): Promise<Check[]> {
  return mapFew(named, async ({ name, keys }) => {
    const actual = await answered(() => core.readNamespacedSecret({ namespace, name })).then(dataOf, (error) => {
      if (httpStatus(error) === 404) return undefined;
      throw error;
    });
    return secretCheck({ name, keys }, actual, contentOf(deployed, namespace, name), namespace, stack);
  });
}

function secretCheck(
  { name, keys }: Reference,
  actual: Record<string, string> | undefined,
  content: Record<string, string> | undefined,
  namespace: string,
  stack: string,
): Check {
  const own = Object.keys(content ?? {});
  const wanted = [...new Set([...keys, ...own])].sort();
  const is = outcomes({
    part: "kubernetes",
    subject: `Secret ${namespace}/${name}`,
    expected: wanted.length > 0 ? `has ${wanted.length === 1 ? "the key" : "the keys"} ${wanted.join(", ")}` : "exists",
  });
  const advice = content
    ? `delete the Secret ${name}, and run \`pulumi up --refresh --stack ${stack}\`, which creates another one and rolls the pods`
    : `create the Secret ${name} in the namespace ${namespace} with these keys; the stack only names it`;
  if (actual === undefined) return is.wrong("does not exist", advice);
  const missing = wanted.filter((key) => actual[key] === undefined);
  if (missing.length > 0) return is.wrong(`lacks ${missing.join(", ")}`, advice);
  const changed = own.filter((key) => actual[key] !== content?.[key]);
  return changed.length > 0 ? is.wrong(`the content of ${changed.join(", ")} is not that of the stack`, advice) : is.ok();
}
