/** How SkyPilot recognizes the GPUs of a node (sky/provision/kubernetes/utils.py, LABEL_FORMATTER_REGISTRY and SUPPORTED_GPU_RESOURCE_KEYS). */

/** Labels that hold the type of a node's accelerator, in any version. */
export const GPU_LABELS = [
  "skypilot.co/accelerator",
  "cloud.google.com/gke-accelerator",
  "cloud.google.com/gke-tpu-accelerator",
  "karpenter.k8s.aws/instance-gpu-name",
  "karpenter.k8s.aws/instance-accelerator-name",
  "nvidia.com/gpu.product",
  "gpu.nvidia.com/class",
  "nebius.com/gpu-name",
];

/** Resources that a node has for its GPUs. */
export const GPU_RESOURCES = ["nvidia.com/gpu", "amd.com/gpu"];
