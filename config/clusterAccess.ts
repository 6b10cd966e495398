/** The cluster that a stack deploys to: how the Kubernetes provider finds it, and whether it responds. */
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { type Kubeconfig, readKubeconfig } from "../blocks/clusters/kubeconfigFile";
import { suggestion } from "../core/nearest";
import { readMachineKubeconfig } from "./machineKubeconfig";

/** The cluster that the stack deploys to, as the Kubernetes provider's config names it. */
export interface ClusterAccess {
  /** Content or path of a kubeconfig; the ambient one where it is not set. */
  kubeconfig?: string;
  /** Context; the current one where it is not set. */
  context?: string;
  /** Name of a cluster of the kubeconfig, in place of the context's. */
  cluster?: string;
}

/** Why a stack cannot be deployed. */
export interface NoCluster {
  /** What is missing. */
  what: string;
  /** What there is instead. */
  reason: string;
}

/** Timeout of the cluster's response, in milliseconds. */
const PATIENCE = 10_000;

/** Where a pod finds its own cluster. */
const IN_POD = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/** Returns whether a kubeconfig is its content rather than its path. */
export function isContent(kubeconfig: string): boolean {
  return kubeconfig.includes("\n") || kubeconfig.trimStart().startsWith("{");
}

/** Returns why nothing can be deployed to a cluster; nothing if it responds, or if only the provider can reach it. */
export async function missingCluster(access: ClusterAccess, env: NodeJS.ProcessEnv = process.env): Promise<NoCluster | undefined> {
  const config = kubeconfigOf(access, env);
  if (config === undefined) return fs.existsSync(IN_POD) ? undefined : NO_KUBECONFIG;
  if (typeof config === "string") return { what: "the kubeconfig cannot be read", reason: config };
  const name = access.context ?? config["current-context"];
  const context = config.contexts.find((entry) => entry.name === name)?.context;
  if (context === undefined) return noContext(name, config);
  const cluster = config.clusters.find((entry) => entry.name === (access.cluster ?? context.cluster))?.cluster;
  if (cluster === undefined)
    return { what: `the context "${name}" has no cluster`, reason: `"${access.cluster ?? context.cluster}" is not in the kubeconfig` };
  // What a proxy reaches only the provider can find out.
  if (cluster["proxy-url"] !== undefined || env.HTTPS_PROXY || env.https_proxy) return undefined;
  const failure = await silence(cluster.server ?? "");
  return failure === undefined
    ? undefined
    : { what: `the cluster of the context "${name}" does not respond at ${cluster.server}`, reason: failure };
}

const NO_KUBECONFIG = { what: "there is no kubeconfig", reason: "KUBECONFIG is not set, and ~/.kube/config does not exist" };

/** Returns the kubeconfig, or why it cannot be read; nothing where the machine has none. */
function kubeconfigOf({ kubeconfig }: ClusterAccess, env: NodeJS.ProcessEnv): Kubeconfig | string | undefined {
  try {
    const config =
      kubeconfig === undefined
        ? readMachineKubeconfig(env)
        : readKubeconfig(isContent(kubeconfig) ? kubeconfig : fs.readFileSync(kubeconfig, "utf8"));
    return typeof config === "string" ? `it ${config}` : config;
  } catch (error) {
    return (error as Error).message;
  }
}

function noContext(name: string | undefined, { contexts }: Kubeconfig): NoCluster {
  const names = contexts.map((entry) => entry.name);
  const what = name === undefined ? "the kubeconfig has no current context" : `there is no context "${name}"`;
  const listed = names.length > 0 ? `the kubeconfig has ${names.join(", ")}` : "the kubeconfig has none";
  return { what, reason: `${listed}${name === undefined ? "" : suggestion(name, names)}` };
}

/** Returns why a server does not respond; any response counts, because only the provider has the credentials. */
function silence(server: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let url: URL;
    try {
      url = new URL("/version", server);
    } catch {
      resolve("that is not a valid URL");
      return;
    }
    const { get } = url.protocol === "http:" ? http : https;
    const request = get(url, { rejectUnauthorized: false, timeout: PATIENCE }, (response) => {
      response.destroy();
      resolve(undefined);
    });
    request.on("timeout", () => request.destroy(new Error(`no response within ${PATIENCE / 1000} seconds`)));
    request.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}
