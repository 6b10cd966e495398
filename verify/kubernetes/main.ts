/** Kubernetes: the rights in each cluster, the release, its Secrets and pods, and the server's tokens. */

import { ClusterAuth } from "../../blocks/clusters/args";
import { RELEASE_TYPE } from "../../plan/plan";
import { answered, httpStatus, whyNot } from "../ask";
import { type Check, outcomes } from "../check";
import { find } from "../deployed";
import type { Stack } from "../stack";
import type { KubeConfig } from "./client";
import { type Cluster, clustersOf, givenClusters, HOSTING, RELEASE } from "./clusters";
import { gpuChecks } from "./gpus";
import { clientsOf, dataOf, readRelease } from "./objects";
import { podChecks } from "./pods";
import { readHelmRelease, releaseChecks } from "./release";
import { rightsChecks } from "./review";
import { references, secretChecks } from "./secrets";
import { givenTokenCheck, ownTokenCheck } from "./tokens";

/** Verifies the clusters of a stack. */
export async function kubernetesChecks(stack: Stack): Promise<Check[]> {
  const [hosting, ...others] = clustersOf(stack) as [Cluster, ...Cluster[]];
  const checks = await Promise.all([
    inCluster(hosting, async (config) => [
      rightsOf(hosting, config, stack),
      ...releaseParts(stack, config),
      tokens(stack, config, others),
      ...(stack.settings.kubernetes.inCluster ? [gpus(HOSTING, config)] : []),
    ]),
    ...others.map((cluster) => inCluster(cluster, async (config) => [rightsOf(cluster, config, stack), gpus(cluster.name, config)])),
  ]);
  return checks.flat();
}

type Parts = Promise<Check[]>[];

/** Sends a first request, so that a cluster that does not answer is one line of the table. */
async function inCluster(cluster: Cluster, parts: (config: KubeConfig) => Promise<Parts>): Promise<Check[]> {
  const { VersionApi } = await import("@kubernetes/client-node");
  const is = outcomes({ part: "kubernetes", subject: cluster.name, expected: "answers" });
  let config: KubeConfig;
  try {
    config = await cluster.kubeconfig();
    await answered(() => config.makeApiClient(VersionApi).getCode());
  } catch (error) {
    return [is.unknown(whyNot(error), "verify from where the cluster can be reached, with a kubeconfig that the cluster accepts")];
  }
  return (await Promise.all(await parts(config))).flat();
}

/** Makes what the cluster refuses to answer one line of the table. */
async function asked(subject: string, expected: string, checks: Promise<Check[]>): Promise<Check[]> {
  try {
    return await checks;
  } catch (error) {
    const refused = [401, 403].includes(httpStatus(error) ?? 0);
    const advice = refused
      ? "use credentials that may read Secrets, Deployments, Ingresses, pods and nodes, and create SubjectAccessReviews and TokenReviews"
      : "run the command again";
    return [outcomes({ part: "kubernetes", subject, expected }).unknown(whyNot(error), advice)];
  }
}

function rightsOf(cluster: Cluster, config: KubeConfig, { name }: Stack): Promise<Check[]> {
  return asked(cluster.name, "the rights of the accounts are those of the plan", rightsChecks(cluster, config, name));
}

function gpus(cluster: string, config: KubeConfig): Promise<Check[]> {
  return asked(`${cluster}, nodes with GPUs`, "can be listed", gpuChecks(cluster, config));
}

function releaseParts(stack: Stack, config: KubeConfig): Parts {
  const { name, namespace } = stack.settings.release;
  const where = `${namespace}/${name}`;
  const { inputs = {} } = find(stack.deployed, RELEASE_TYPE, RELEASE) ?? {};
  const clients = clientsOf(config);
  const objects = clients.then((known) => readRelease(known, namespace, name));
  const record = clients.then((known) => readHelmRelease(known, namespace, name));
  return [
    asked(
      `Helm release ${where}`,
      "is that of the stack",
      record.then((actual) => releaseChecks(actual, inputs, where, stack.name)),
    ),
    asked(
      `Secrets of the release ${where}`,
      "exist and have the keys",
      objects.then(async (found) => secretChecks(await clients, references(found), stack.deployed, namespace, stack.name)),
    ),
    asked(
      `pods of the release ${where}`,
      "are ready",
      objects.then((found) => podChecks(found, namespace)),
    ),
  ];
}

/** The Secret that the server gets its kubeconfig from, and the key in it (chart: kubernetesCredentials). */
const KUBECONFIG_KEY = "config";

function tokens(stack: Stack, hosting: KubeConfig, own: Cluster[]): Promise<Check[]> {
  const given = givenClusters(stack);
  if (own.length + given.length === 0) return Promise.resolve([]);
  return asked(HOSTING, "has the server's kubeconfig", tokenChecks(stack, hosting, own, given));
}

async function tokenChecks(stack: Stack, hosting: KubeConfig, own: Cluster[], given: ReturnType<typeof givenClusters>): Promise<Check[]> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const { namespace } = stack.settings.release;
  const name = secretNameOf(stack);
  // A missing Secret has its own line.
  if (name === undefined) return [];
  const { core } = await clientsOf(hosting);
  const text = await answered(() => core.readNamespacedSecret({ namespace, name })).then(
    (secret) => dataOf(secret)[KUBECONFIG_KEY],
    (error) => {
      if (httpStatus(error) === 404) return undefined;
      throw error;
    },
  );
  if (text === undefined) return [];
  const load = () => {
    const config = new KubeConfig();
    config.loadFromString(text);
    return config;
  };
  const ofOwn = own
    .filter(({ accounts }) => accounts.length > 0)
    .map(async (cluster) => {
      const subject = `${cluster.name}, token of the API server`;
      const check = cluster.kubeconfig().then((config) => ownTokenCheck(cluster, config, load(), stack.name));
      return asked(
        subject,
        "is valid",
        check.then((one) => [one]),
      );
    });
  const ofGiven = given.map(async ({ name: context, auth }) => [await givenTokenCheck(context, auth === ClusterAuth.Exec, load())]);
  return (await Promise.all([...ofOwn, ...ofGiven])).flat();
}

function secretNameOf({ deployed, args }: Stack): string | undefined {
  const existing = args.credentials?.kubernetes?.existingSecret;
  if (typeof existing === "string") return existing;
  const own = find(deployed, "kubernetes:core/v1:Secret", "skypilot-credentials-kubernetes");
  return (own?.outputs.metadata as { name?: string } | undefined)?.name;
}
