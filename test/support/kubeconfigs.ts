import { stringify } from "yaml";

/** A client certificate that is good until 2100-10-24; nobody has its key. */
export const CERTIFICATE =
  "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJIRENCd3dJVVZoQTV5a2NaMVMrdEdVbm1NZm0rZ0JNcVhUY3dDZ1lJS29aSXpqMEVBd0l3RURFT01Bd0cKQTFVRUF3d0ZZV1J0YVc0d0lCY05Nall4TVRJeE1EY3hPRFU0V2hnUE1qRXdNREV3TWpRd056RTROVGhhTUJBeApEakFNQmdOVkJBTU1CV0ZrYldsdU1Ga3dFd1lIS29aSXpqMENBUVlJS29aSXpqMERBUWNEUWdBRVRaaU0yR3ZCCkYxaTV2dXkxMXI1VHI3SmptZGFjUHIzWUREeU9seGpFbmNhWmJNc2NOUmc1bWVkZnJhcHVWbjVuWThZOFhoMVoKbzNTc0R0YkNvU2ZWQnpBS0JnZ3Foa2pPUFFRREFnTklBREJGQWlFQTVVMVNmWWgyNUdVaU1CTi92SzgyeTNNYQo1UUQzUktZS0EycE5Yd29NWndBQ0lDOTJUcGtpMGIxazRQOXJ1eU5mTFE2UmZnZjJocjRBTGp1R1ZySzFabUh2Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K";

const CA = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==";

/** One cluster, user and context, as the tools write them. */
function kubeconfig(names: { cluster: string; user: string; context: string }, cluster: object, user: object): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    preferences: {},
    clusters: [{ name: names.cluster, cluster }],
    users: [{ name: names.user, user }],
    contexts: [{ name: names.context, context: { cluster: names.cluster, user: names.user } }],
    "current-context": names.context,
  });
}

const EKS = "arn:aws:eks:us-east-1:123456789012:cluster/east";
const GKE = "gke_my-project_us-central1-c_west";
const exec = (command: string, args: string[], more: object = {}) => ({
  exec: {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command,
    args,
    env: null,
    interactiveMode: "IfAvailable",
    provideClusterInfo: false,
    ...more,
  },
});

/** Kubeconfigs as the tools of each kind of cluster write them; tokens and keys begin with HUSH. */
export const KUBECONFIGS = {
  eks: kubeconfig(
    { cluster: EKS, user: EKS, context: EKS },
    { server: "https://0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com", "certificate-authority-data": CA },
    exec("aws", ["--region", "us-east-1", "eks", "get-token", "--cluster-name", "east", "--output", "json"]),
  ),
  gke: kubeconfig(
    { cluster: GKE, user: GKE, context: GKE },
    { server: "https://203.0.113.20", "certificate-authority-data": CA },
    exec("/usr/lib/google-cloud-sdk/bin/gke-gcloud-auth-plugin", [], { provideClusterInfo: true, installHint: "Install it" }),
  ),
  aks: kubeconfig(
    { cluster: "lab", user: "clusterUser_group_lab", context: "lab" },
    { server: "https://lab-dns-1234.hcp.westeurope.azmk8s.io:443", "certificate-authority-data": CA },
    exec("kubelogin", ["get-token", "--login", "devicecode", "--server-id", "6dae42f8", "--client-id", "80faf920"]),
  ),
  aksAdmin: kubeconfig(
    { cluster: "lab", user: "clusterAdmin_group_lab", context: "lab-admin" },
    { server: "https://lab-dns-1234.hcp.westeurope.azmk8s.io:443", "certificate-authority-data": CA },
    { "client-certificate-data": CERTIFICATE, "client-key-data": "SFVTSC1rZXk=", token: "HUSH-token" },
  ),
  kubeadm: kubeconfig(
    { cluster: "kubernetes", user: "kubernetes-admin", context: "kubernetes-admin@kubernetes" },
    { server: "https://192.0.2.10:6443", "certificate-authority-data": CA },
    { "client-certificate-data": CERTIFICATE, "client-key-data": "SFVTSC1rZXk=" },
  ),
  k3s: kubeconfig(
    { cluster: "default", user: "default", context: "default" },
    { server: "https://127.0.0.1:6443", "certificate-authority-data": CA },
    { "client-certificate-data": CERTIFICATE, "client-key-data": "SFVTSC1rZXk=" },
  ),
  nebius: kubeconfig(
    { cluster: "nebius-mk8s-a", user: "nebius-mk8s-a", context: "nebius-mk8s-a" },
    { server: "https://pu.mk8scluster-a.mk8s.eu-north1.nebius.cloud:443", "certificate-authority-data": CA },
    exec("/home/me/.nebius/bin/nebius", ["mk8s", "v1", "cluster", "get-token", "--format", "json", "--profile", "me"]),
  ),
  rancher: kubeconfig(
    { cluster: "west", user: "west", context: "west" },
    { server: "https://rancher.example.com/k8s/clusters/c-m-abcd1234" },
    { token: "kubeconfig-user-abcde:HUSH" },
  ),
  minikube: kubeconfig(
    { cluster: "minikube", user: "minikube", context: "minikube" },
    { server: "https://192.168.49.2:8443", "certificate-authority": "/home/me/.minikube/ca.crt" },
    { "client-certificate": "/home/me/.minikube/client.crt", "client-key": "/home/me/.minikube/client.key" },
  ),
  merged: stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: ["a", "b"].map((name) => ({ name, cluster: { server: `https://${name}.example.com`, "certificate-authority-data": CA } })),
    users: ["a", "b"].map((name) => ({ name, user: { token: `HUSH-${name}` } })),
    contexts: ["a", "b"].map((name) => ({ name, context: { cluster: name, user: name, namespace: `of-${name}` } })),
  }),
};

/** The kind of a kubeconfig. */
export type Shape = keyof typeof KUBECONFIGS;
