/** Whether SkyPilot can see the GPUs of a cluster: their number, which the device plugin sets, and their type, which is a label. */
import { GPU_LABELS, GPU_RESOURCES } from "../../contract/gpus";
import { answered } from "../ask";
import { type Check, listed, outcomes } from "../check";
import type { KubeConfig, V1Node } from "./client";
import { clientsOf } from "./objects";

/** Labels of accelerators that are not GPUs, and so have another resource. */
const NOT_GPUS = /tpu|instance-accelerator/;

/** Reads the nodes of a cluster, and verifies their GPUs. */
export async function gpuChecks(cluster: string, config: KubeConfig): Promise<Check[]> {
  const { core } = await clientsOf(config);
  const { items } = await answered(() => core.listNode());
  return nodeChecks(cluster, items);
}

/** Verifies the nodes with GPUs; a cluster without them has no check. */
export function nodeChecks(cluster: string, nodes: V1Node[]): Check[] {
  const found = nodes.map(gpusOf).filter(({ count, labels }) => count > 0 || labels.some((label) => !NOT_GPUS.test(label)));
  if (found.length === 0) return [];
  const named = (some: NodeGpus[]) => listed(some.map(({ name }) => name));
  const unlabelled = found.filter(({ labels }) => labels.length === 0);
  const without = found.filter(({ count }) => count === 0);
  const typed = outcomes({ part: "kubernetes", subject: `${cluster}, nodes with GPUs`, expected: "have a label of their type" });
  const counted = outcomes({ part: "kubernetes", subject: `${cluster}, nodes with GPUs`, expected: "have a number of GPUs" });
  return [
    unlabelled.length === 0
      ? typed.ok()
      : typed.wrong(
          `without a label that SkyPilot recognizes: ${named(unlabelled)}`,
          `run \`sky gpus label --context CONTEXT\`, or install NVIDIA's GPU operator, which labels each node`,
        ),
    without.length === 0
      ? counted.ok()
      : counted.wrong(
          `no ${GPU_RESOURCES.join(" and no ")}: ${named(without)}`,
          "install the device plugin of the GPUs, or the driver that it requires, on these nodes",
        ),
  ];
}

/** The GPUs of a node. */
interface NodeGpus {
  name: string;
  count: number;
  labels: string[];
}

function gpusOf({ metadata, status }: V1Node): NodeGpus {
  const labels = Object.entries(metadata?.labels ?? {}).filter(([key, value]) => GPU_LABELS.includes(key) && value !== "");
  const counts = GPU_RESOURCES.map((resource) => Number(status?.allocatable?.[resource] ?? 0));
  return { name: metadata?.name ?? "", count: counts.reduce((sum, count) => sum + count, 0), labels: labels.map(([key]) => key) };
}
