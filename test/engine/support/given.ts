/** What a user would have to say, and to have, before a shipped stack can come up. */
import { execFileSync } from "node:child_process";
import { leaves } from "../../../config/walk";
import { pathText } from "../../../core/path";
import { isPlaceholder } from "../../../core/problem";
import { isBelow, SECRET_PATHS } from "../../../skypilot/secretPaths";
import { kubeconfig as exampleKubeconfig } from "../../support/fullStack";
import { type KubernetesObject, kubectl } from "./cluster";
import type { Options } from "./engine";
import { configOf } from "./project";

const read = (...args: string[]) => execFileSync("kubectl", args, { encoding: "utf8" }).trim();
const kubeconfig = read("config", "view", "--flatten", "--minify", "--raw");

const KNOWN: Record<string, string> = {
  "<your-cluster-context>": read("config", "current-context"),
  "<your-gcp-project>": "my-project",
  "<your-host>": "sky.example.com",
  "<your-domain>": "example.com",
  "<your-issuer-url>": "https://login.example.com",
  "<your-client-id>": "client",
  "<your-client-secret>": "HUSH-client",
  "<your-oidc-issuer-url>": "https://oidc.eks.us-east-1.amazonaws.com/id/ABC",
  "<your-database-url>": "postgresql://sky:HUSH-database@db.example.com/sky",
  "<your-east-kubeconfig>": kubeconfig,
  "<your-west-kubeconfig>": kubeconfig,
  "<your-lab-kubeconfig>": exampleKubeconfig("lab"),
};

const object = (kind: string, name: string, namespace?: string, more: object = {}): KubernetesObject => ({
  apiVersion: kind === "IngressClass" ? "networking.k8s.io/v1" : "v1",
  kind,
  metadata: { name, ...(namespace && { namespace }) },
  ...more,
});

// The clusters of `multicluster` are one here, with one namespace "skypilot", and often on this machine.
const SETTINGS: Record<string, string[]> = {
  multicluster: [
    ...["east", "west"].flatMap((name, index) => [
      `clusters[${index}].server=https://${name}.example.com:6443`,
      `clusters[${index}].insecureSkipTlsVerify=true`,
      `clusters[${index}].rbac.createSystemNamespace=false`,
    ]),
    "clusters[1].namespace=skypilot-west",
  ],
};

/** As much of Kueue as the stack needs: the kind of its queues. */
const LOCAL_QUEUES: KubernetesObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "localqueues.kueue.x-k8s.io" },
  spec: {
    group: "kueue.x-k8s.io",
    names: { kind: "LocalQueue", plural: "localqueues", singular: "localqueue" },
    scope: "Namespaced",
    versions: [
      {
        name: "v1beta1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};

/** What the comments of a stack say that there must be. */
const OBJECTS: Record<string, KubernetesObject[]> = {
  "multi-team": [object("Namespace", "language"), LOCAL_QUEUES],
  minimal: [
    object("Namespace", "skypilot"),
    object("Namespace", "skypilot-tasks"),
    object("Namespace", "skypilot-system"),
    object("ServiceAccount", "skypilot-api", "skypilot"),
    object("ServiceAccount", "skypilot-tasks", "skypilot-tasks"),
    object("Secret", "skypilot-htpasswd", "skypilot", { stringData: { auth: "sky:HUSH" } }),
    object("Secret", "skypilot-tls-secrets", "skypilot", { type: "kubernetes.io/tls", stringData: { "tls.crt": "", "tls.key": "" } }),
    object("Secret", "aws-credentials", "skypilot", { stringData: { aws_access_key_id: "x", aws_secret_access_key: "HUSH" } }),
  ],
};

/** Makes what must be there before a stack. */
export async function makeGiven(stack: string): Promise<void> {
  for (const given of OBJECTS[stack] ?? []) await kubectl(["apply", "-f", "-"], given);
}

/** Returns what fills in a shipped stack's open values. */
export function given(stack: string): Options {
  const settings = [...(SETTINGS[stack] ?? [])];
  const secrets: Record<string, string> = {};
  for (const { path, value } of leaves(configOf(stack)).filter((leaf) => isPlaceholder(leaf.value))) {
    const known = KNOWN[String(value)];
    const key = pathText(path).replace(/^skypilot:/, "");
    if (known === undefined) throw new Error(`${value} in the stack ${stack} is not in test/engine/support/given.ts`);
    if (isBelow(key, SECRET_PATHS)) secrets[key] = known;
    else settings.push(`${key}=${known}`);
  }
  return { settings, secrets };
}
