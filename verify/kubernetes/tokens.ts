/** Whether the credentials in the server's kubeconfig are valid in the clusters that they are for. */

import { answered, httpStatus, whyNot } from "../ask";
import { type Check, outcomes } from "../check";
import type { KubeConfig } from "./client";
import type { Account, Cluster } from "./clusters";

/** Verifies the launcher's token in a cluster of the stack: the cluster itself is asked whose token it is. */
export async function ownTokenCheck(cluster: Cluster, config: KubeConfig, kubeconfig: KubeConfig, stack: string): Promise<Check> {
  const { AuthenticationV1Api } = await import("@kubernetes/client-node");
  const launcher = cluster.accounts.find(({ principal }) => principal === "launcher") as Account;
  const user = `system:serviceaccount:${launcher.namespace}:${launcher.name}`;
  const is = outcomes({ part: "kubernetes", subject: `${cluster.name}, token of the API server`, expected: `is valid, for ${user}` });
  const advice = `set another value of rotate for the cluster ${cluster.name}, and run \`pulumi up --refresh --stack ${stack}\``;
  const token = tokenIn(kubeconfig, cluster.name);
  if (token === undefined) return is.wrong(`the server's kubeconfig has no token for the context ${cluster.name}`, advice);
  const { status } = await answered(() => config.makeApiClient(AuthenticationV1Api).createTokenReview({ body: { spec: { token } } }));
  if (!status?.authenticated) return is.wrong("the cluster does not accept it", advice);
  return status.user?.username === user ? is.ok() : is.wrong(`it is the token of ${status.user?.username}`, advice);
}

/** Verifies given credentials: the cluster is asked who they are, in the same way as SkyPilot reaches it. */
export async function givenTokenCheck(name: string, usesPlugin: boolean, kubeconfig: KubeConfig): Promise<Check> {
  const { AuthenticationV1Api } = await import("@kubernetes/client-node");
  const is = outcomes({ part: "kubernetes", subject: `${name}, credentials of the API server`, expected: "are valid" });
  if (kubeconfig.getContextObject(name) === null)
    return is.wrong(`the server's kubeconfig has no context ${name}`, "add the context to the kubeconfig, or remove it from clusters");
  if (usesPlugin)
    return is.unknown("an exec plugin of the server's image makes them", `run \`sky check kubernetes\`, which uses the context ${name}`);
  kubeconfig.setCurrentContext(name);
  try {
    await answered(() => kubeconfig.makeApiClient(AuthenticationV1Api).createSelfSubjectReview({ body: {} }));
    return is.ok();
  } catch (error) {
    if (httpStatus(error) === 401) return is.wrong("the cluster does not accept them", `give the cluster ${name} another kubeconfig`);
    return is.unknown(whyNot(error), `verify from where ${kubeconfig.getCurrentCluster()?.server ?? "the cluster"} can be reached`);
  }
}

function tokenIn(kubeconfig: KubeConfig, context: string): string | undefined {
  const { user } = kubeconfig.getContextObject(context) ?? {};
  return user === undefined ? undefined : kubeconfig.getUser(user)?.token;
}
