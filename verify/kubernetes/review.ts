/** Whether the accounts of a cluster have the rights of the plan, and no others: by SubjectAccessReview, the cluster's own answer. */

import { answered, mapFew } from "../ask";
import { type Check, listed, outcomes } from "../check";
import type { AuthorizationV1Api, KubeConfig } from "./client";
import type { Account, Cluster } from "./clusters";
import { type Right, refusedRights, rightsOf, rightText, unique } from "./rights";

/** Verifies the accounts of a cluster. */
export async function rightsChecks(cluster: Cluster, config: KubeConfig, stack: string): Promise<Check[]> {
  const { AuthorizationV1Api } = await import("@kubernetes/client-node");
  const api = config.makeApiClient(AuthorizationV1Api);
  const checks = await Promise.all(cluster.accounts.map((account) => accountChecks(cluster, account, api, stack)));
  return checks.flat();
}

async function accountChecks(cluster: Cluster, account: Account, api: AuthorizationV1Api, stack: string): Promise<Check[]> {
  const granted = rightsOf(account.rules, account.namespaces ?? cluster.namespaces, cluster.releaseName);
  const subject = `${cluster.name}, ${account.principal} (service account ${account.namespace}/${account.name})`;
  const scopes = [...new Set(granted.map(({ namespace }) => namespace))];
  const allowed = scopes.map(async (namespace) => {
    const rights = granted.filter((right) => right.namespace === namespace);
    const denied = (await answers(api, account, rights)).filter(({ allowed }) => !allowed).map(({ right }) => verbAndKind(right));
    const place = namespace === undefined ? "the whole cluster" : `the namespace ${namespace}`;
    const is = outcomes({ part: "kubernetes", subject, expected: `is allowed ${count(rights)} in ${place}` });
    if (denied.length === 0) return is.ok();
    return is.wrong(`denied: ${listed(denied)}`, restore(stack, `a role or a role binding in ${place}`));
  });
  return Promise.all([...allowed, ...(account.limited ? [refusedCheck(cluster, account, api, stack, subject, granted)] : [])]);
}

async function refusedCheck(
  cluster: Cluster,
  account: Account,
  api: AuthorizationV1Api,
  stack: string,
  subject: string,
  granted: Right[],
): Promise<Check> {
  // A team's account has rights in its own namespace, and in no other one of the cluster.
  const places = [cluster.namespaces, ...(account.namespaces ? [account.namespaces] : [])];
  const refused = unique(places.flatMap((namespaces) => refusedRights(granted, namespaces, cluster.releaseName)));
  const allowed = (await answers(api, account, refused)).filter((answer) => answer.allowed).map(({ right }) => rightText(right));
  const is = outcomes({ part: "kubernetes", subject, expected: `is refused ${count(refused)} that the plan does not grant` });
  if (allowed.length === 0) return is.ok();
  const account_ = `${account.namespace}:${account.name}`;
  return is.wrong(
    `allowed: ${listed(allowed)}`,
    `find the role binding that names the service account ${account_} or one of its groups, which is not part of the stack ${stack}, and delete it`,
  );
}

/** Returns the decision of the cluster about each request of an account. */
async function answers(api: AuthorizationV1Api, { namespace: own, name: account }: Account, rights: Right[]) {
  return mapFew(rights, async (right) => {
    const { verb, group, resource, subresource, namespace, name } = right;
    const { status } = await answered(() =>
      api.createSubjectAccessReview({
        body: {
          spec: {
            user: `system:serviceaccount:${own}:${account}`,
            // What Kubernetes counts a service account among (Kubernetes docs: authentication, service account tokens).
            groups: ["system:serviceaccounts", `system:serviceaccounts:${own}`, "system:authenticated"],
            resourceAttributes: {
              verb,
              group,
              resource,
              ...(subresource && { subresource }),
              ...(namespace && { namespace }),
              ...(name && { name }),
            },
          },
        },
      }),
    );
    return { right, allowed: status?.allowed ?? false };
  });
}

const count = (rights: Right[]) => (rights.length === 1 ? "1 request" : `${rights.length} requests`);

function verbAndKind({ namespace: _, ...right }: Right): string {
  return rightText(right);
}

/** Returns how the stack creates again what was deleted or changed without Pulumi. */
export function restore(stack: string, what: string): string {
  return `${what} was deleted or changed outside of Pulumi; run \`pulumi up --refresh --stack ${stack}\``;
}
