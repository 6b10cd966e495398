/** The cluster of the suite, the current context of KUBECONFIG, by kubectl. */
import { execFile } from "node:child_process";

const VOLUME = "skypilot-engine-state";

/** What a release of the chart, or the program, leaves in a cluster where it is not removed. */
const KINDS = [
  "namespaces",
  "persistentvolumeclaims",
  "clusterroles",
  "clusterrolebindings",
  "ingressclasses",
  "storageclasses",
  "validatingwebhookconfigurations",
  "secrets",
  "serviceaccounts",
];

/** A Kubernetes object, as far as it matters here. */
export interface KubernetesObject {
  kind: string;
  metadata: { name: string; namespace?: string; annotations?: Record<string, string>; labels?: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into objects of any shape.
  [key: string]: any;
}

/** Runs kubectl and returns what it prints; throws where it fails. */
export function kubectl(args: string[], input?: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile("kubectl", args, { timeout: 60_000, maxBuffer: 1 << 26 }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
    // Where kubectl ended before it read all, its exit says why.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input ? JSON.stringify(input) : "");
  });
}

/** Returns the objects of some kinds, of all namespaces or of one. */
export async function objects(kinds: string[], namespace?: string): Promise<KubernetesObject[]> {
  const { items } = JSON.parse(await kubectl(["get", kinds.join(","), ...(namespace ? ["-n", namespace] : ["-A"]), "-o", "json"]));
  return items;
}

/** Returns each object that is SkyPilot's by its name, as `Kind name`. */
export async function ofSkyPilot(): Promise<string[]> {
  const all = (await objects(KINDS)).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  return all.filter((object) => object.includes("skypilot")).sort();
}

/** Takes away what a stack leaves, also one that failed. */
export async function emptyCluster(): Promise<void> {
  const namespaces = (await objects(["namespaces"])).map(({ metadata }) => metadata.name).filter((name) => name.includes("skypilot"));
  if (namespaces.length > 0) await kubectl(["delete", "namespace", "--ignore-not-found", ...namespaces]);
  const left = (await ofSkyPilot()).map((object) => object.replace(" ", "/"));
  if (left.length > 0) await kubectl(["delete", "--ignore-not-found", ...left]);
  await kubectl(["delete", "persistentvolume", "--ignore-not-found", VOLUME]);
}

/** Makes a volume for the state of the next release, which a cluster for tests does not always do by itself. */
export async function freshVolume(className?: string): Promise<void> {
  await kubectl(["delete", "persistentvolume", "--ignore-not-found", VOLUME]);
  const standard = (await objects(["storageclasses"])).find(
    ({ metadata }) => metadata.annotations?.["storageclass.kubernetes.io/is-default-class"] === "true",
  );
  await kubectl(["create", "-f", "-"], {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: VOLUME },
    spec: {
      capacity: { storage: "100Gi" },
      accessModes: ["ReadWriteOnce"],
      persistentVolumeReclaimPolicy: "Retain",
      claimRef: { namespace: "skypilot", name: "skypilot-state" },
      hostPath: { path: "/tmp/skypilot-engine-state" },
      storageClassName: className ?? standard?.metadata.name ?? "",
    },
  });
}

/** Gives each load balancer an address where nobody else does; returns what ends it. */
export function playLoadBalancer(): () => void {
  const timer = setInterval(() => void assignAddresses().catch(() => undefined), 2000);
  return () => clearInterval(timer);
}

async function assignAddresses(): Promise<void> {
  const waiting = (await objects(["services"])).filter(({ spec, status }) => spec.type === "LoadBalancer" && !status.loadBalancer?.ingress);
  const patch = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: "203.0.113.200" }] } } });
  for (const { metadata } of waiting) {
    const service = ["service", metadata.name, "-n", metadata.namespace ?? ""];
    await kubectl(["patch", ...service, "--subresource=status", "--type=merge", "-p", patch]);
  }
}

/** Asks again and again until the answer is yes. */
export async function until(what: string, answer: () => Promise<boolean>, seconds = 60): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await answer())) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} seconds: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
