/** What the cluster needs besides SkyPilot: a storage class, a class of load balancers, GPU nodes and network policies. */
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** Creates the storage class of the state volume; Auto Mode has none. */
export function stateClass(opts: pulumi.CustomResourceOptions): k8s.storage.v1.StorageClass {
  return new k8s.storage.v1.StorageClass(
    "gp3",
    {
      metadata: { name: "gp3", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      provisioner: "ebs.csi.eks.amazonaws.com",
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      parameters: { type: "gp3", encrypted: "true" },
    },
    opts,
  );
}

/** Creates a class of public load balancers with a certificate. */
export function publicIngress(certificateArn: pulumi.Input<string>, opts: pulumi.CustomResourceOptions): k8s.networking.v1.IngressClass {
  const parameters = new k8s.apiextensions.CustomResource(
    "alb",
    {
      apiVersion: "eks.amazonaws.com/v1",
      kind: "IngressClassParams",
      metadata: { name: "alb" },
      spec: {
        scheme: "internet-facing",
        certificateARNs: [certificateArn],
        // A log without new lines is silent for up to 30 seconds; SSH and uploads may be for longer.
        loadBalancerAttributes: [{ key: "idle_timeout.timeout_seconds", value: "3600" }],
      },
    },
    opts,
  );
  return new k8s.networking.v1.IngressClass(
    "alb",
    {
      metadata: { name: "alb" },
      spec: {
        controller: "eks.amazonaws.com/alb",
        parameters: { apiGroup: "eks.amazonaws.com", kind: "IngressClassParams", name: parameters.metadata.name },
      },
    },
    opts,
  );
}

/** Creates a pool of nodes with an NVIDIA L4, which has nodes only while tasks ask for them. */
export function gpuPool(opts: pulumi.CustomResourceOptions): k8s.apiextensions.CustomResource {
  return new k8s.apiextensions.CustomResource(
    "l4",
    {
      apiVersion: "karpenter.sh/v1",
      kind: "NodePool",
      metadata: { name: "l4" },
      spec: {
        template: {
          // The label by which SkyPilot finds the type of the GPU; it does not know that of Auto Mode.
          metadata: { labels: { "skypilot.co/accelerator": "l4" } },
          spec: {
            nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: "default" },
            requirements: [
              { key: "eks.amazonaws.com/instance-family", operator: "In", values: ["g6"] },
              { key: "karpenter.sh/capacity-type", operator: "In", values: ["spot", "on-demand"] },
            ],
            // Keeps other pods off these nodes; Kubernetes adds the toleration to pods that request a GPU.
            taints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }],
          },
        },
        limits: { "nvidia.com/gpu": 8 },
        disruption: { consolidationPolicy: "WhenEmpty", consolidateAfter: "10m" },
      },
    },
    opts,
  );
}

/** Makes EKS enforce network policies, which it accepts and ignores by default. */
export function networkPolicies(opts: pulumi.CustomResourceOptions): k8s.core.v1.ConfigMap {
  return new k8s.core.v1.ConfigMap(
    "network-policies",
    {
      metadata: { namespace: "kube-system", name: "amazon-vpc-cni" },
      data: { "enable-network-policy-controller": "true" },
    },
    opts,
  );
}
