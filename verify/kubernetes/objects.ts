/** What is read of a namespace: the objects of a Helm release. */

import { answered } from "../ask";
import type { AppsV1Api, CoreV1Api, KubeConfig, NetworkingV1Api, V1Deployment, V1Ingress, V1Pod, V1Secret } from "./client";

/** The objects of a release. */
export interface ReleaseObjects {
  deployments: V1Deployment[];
  ingresses: V1Ingress[];
  pods: V1Pod[];
}

/** The clients of a cluster. */
export interface Clients {
  core: CoreV1Api;
  apps: AppsV1Api;
  networking: NetworkingV1Api;
}

/** Makes the clients of a cluster. */
export async function clientsOf(config: KubeConfig): Promise<Clients> {
  const { AppsV1Api, CoreV1Api, NetworkingV1Api } = await import("@kubernetes/client-node");
  return {
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    networking: config.makeApiClient(NetworkingV1Api),
  };
}

/** Reads the objects of a release, which Helm marks with its name. */
export async function readRelease({ core, apps, networking }: Clients, namespace: string, release: string): Promise<ReleaseObjects> {
  const [deployments, ingresses, pods] = await Promise.all([
    answered(() => apps.listNamespacedDeployment({ namespace })),
    answered(() => networking.listNamespacedIngress({ namespace })),
    answered(() => core.listNamespacedPod({ namespace })),
  ]);
  const ofRelease = ({ metadata }: V1Deployment | V1Ingress) => metadata?.annotations?.["meta.helm.sh/release-name"] === release;
  return { deployments: deployments.items.filter(ofRelease), ingresses: ingresses.items.filter(ofRelease), pods: pods.items };
}

/** Returns the pods that a Deployment selects by labels. */
export function podsOf({ spec }: V1Deployment, pods: V1Pod[]): V1Pod[] {
  const labels = Object.entries(spec?.selector.matchLabels ?? {});
  return pods.filter(({ metadata }) => labels.every(([key, value]) => metadata?.labels?.[key] === value));
}

/** Returns the data of a Secret as text. */
export function dataOf({ data = {} }: V1Secret): Record<string, string> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]));
}
