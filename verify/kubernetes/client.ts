/** The types of the Kubernetes client, which is an ES module and loaded only when it is used. */

export type AppsV1Api = import("@kubernetes/client-node", { with: { "resolution-mode": "import" }}).AppsV1Api;
export type AuthorizationV1Api = import("@kubernetes/client-node", { with: { "resolution-mode": "import" }}).AuthorizationV1Api;
export type CoreV1Api = import("@kubernetes/client-node", { with: { "resolution-mode": "import" }}).CoreV1Api;
export type KubeConfig = import("@kubernetes/client-node", { with: { "resolution-mode": "import" }}).KubeConfig;
export type NetworkingV1Api = import("@kubernetes/client-node", { with: { "resolution-mode": "import" }}).NetworkingV1Api;
export type V1Deployment = import("@kubernetes/client-node", { with: { "resolution-mode": "import" }}).V1Deployment;
export type V1Ingress = import("@kubernetes/client-node", { with: { "resolution-mode": "import" }}).V1Ingress;
export type V1Node = import("@kubernetes/client-node", { with: { "resolution-mode": "import" }}).V1Node;
export type V1Pod = import("@kubernetes/client-node", { with: { "resolution-mode": "import" }}).V1Pod;
export type V1PodSpec = import("@kubernetes/client-node", { with: { "resolution-mode": "import" }}).V1PodSpec;
export type V1Secret = import("@kubernetes/client-node", { with: { "resolution-mode": "import" }}).V1Secret;
