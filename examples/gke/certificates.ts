/** cert-manager, which gets the certificate from Let's Encrypt and renews it. */
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** Installs cert-manager and returns an issuer, which answers Let's Encrypt through SkyPilot's ingress controller. */
export function createIssuer(email: string, opts: pulumi.CustomResourceOptions): k8s.apiextensions.CustomResource {
  const manager = new k8s.helm.v3.Release(
    "cert-manager",
    {
      chart: "cert-manager",
      version: "v1.21.1",
      repositoryOpts: { repo: "https://charts.jetstack.io" },
      namespace: "cert-manager",
      createNamespace: true,
      values: { crds: { enabled: true } },
    },
    opts,
  );
  return new k8s.apiextensions.CustomResource(
    "letsencrypt",
    {
      apiVersion: "cert-manager.io/v1",
      kind: "ClusterIssuer",
      metadata: { name: "letsencrypt" },
      spec: {
        acme: {
          server: "https://acme-v02.api.letsencrypt.org/directory",
          email,
          privateKeySecretRef: { name: "letsencrypt" },
          // The class of the ingress controller has the name of SkyPilot's release.
          solvers: [{ http01: { ingress: { ingressClassName: "skypilot" } } }],
        },
      },
    },
    { ...opts, dependsOn: manager },
  );
}
