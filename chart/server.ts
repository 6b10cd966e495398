/** What the API server's pod needs: state and size. */
import { isPlaceholder, type Problem } from "./problem";

/** How many nodes may mount the volume. */
export const StorageAccessMode = {
  ReadWriteOnce: "ReadWriteOnce",
  ReadWriteMany: "ReadWriteMany",
} as const;
export type StorageAccessMode = (typeof StorageAccessMode)[keyof typeof StorageAccessMode];

/** The volume that holds the API server's state. */
export interface StorageArgs {
  /**
   * Whether there is a volume; without one all state is lost when the pod restarts.
   * @default true
   */
  enabled?: boolean;
  /**
   * Storage class.
   * @default the cluster's default class
   */
  className?: string;
  /**
   * Size, as a Kubernetes quantity.
   * @default "10Gi"
   */
  size?: string;
  /**
   * `ReadWriteOnce` or `ReadWriteMany`.
   * @default "ReadWriteOnce"
   */
  accessMode?: StorageAccessMode;
  /**
   * Whether the volume claim, and the namespace that holds it, stay when the stack is destroyed.
   * @default true
   */
  keep?: boolean;
}

/** The size of the API server's pod; SkyPilot derives its number of workers from it. */
export interface ResourcesArgs {
  /**
   * CPUs, as a Kubernetes quantity; requested and limited alike.
   * @default "4"
   */
  cpu?: string;
  /**
   * Memory, in Gi, Mi, G or M; requested and limited alike.
   * @default "8Gi"
   */
  memory?: string;
  /**
   * Whether less than 4 CPUs and 8Gi, the chart's minimum, is allowed.
   * @default false
   */
  skipCheck?: boolean;
}

/** When the server takes its SkyPilot config. */
export const SkyPilotConfigMode = {
  /** At its first start only, as the chart does. */
  Initial: "initial",
  /** At each start; a change restarts it. */
  Managed: "managed",
} as const;
export type SkyPilotConfigMode = (typeof SkyPilotConfigMode)[keyof typeof SkyPilotConfigMode];

/** An admin policy, which every request to SkyPilot passes through (SkyPilot docs: admin policy). */
export interface AdminPolicyArgs {
  /** The policy, as SkyPilot's `admin_policy` names it: a Python class such as `my_policies.AddLabelsPolicy`, or a URL. */
  policy: string;
  /** Shell command that the pod runs before the server starts, for instance `pip install git+https://...`; it fails the start when it fails. */
  preDeployHook?: string;
}

const MIN_CPUS = 4;
const MIN_MEMORY_GIB = 8;
const GIB: Record<string, number> = { Gi: 1, Mi: 1 / 1024, G: 1e9 / 2 ** 30, M: 1e6 / 2 ** 30 };

/** Returns what is wrong with the state volume. */
export function storageProblems({ enabled, size, ...rest }: StorageArgs = {}): Problem[] {
  const problems: Problem[] = [];
  if (size !== undefined && !isPlaceholder(size) && !/^[1-9]\d*(\.\d+)?([KMGTP]i?|k)?$/.test(size)) {
    problems.push({ path: "storage.size", message: `"${size}" is no Kubernetes quantity; write one such as "10Gi"` });
  }
  if (enabled === false) {
    for (const [key, value] of Object.entries({ size, ...rest })) {
      if (value !== undefined)
        problems.push({ path: `storage.${key}`, message: "has no meaning while storage.enabled is false; remove it" });
    }
  }
  return problems;
}

/** Returns what is wrong with the pod's size, read as the chart's own parser reads it (chart template _helpers.tpl, checkResources). */
export function resourcesProblems({ cpu = "4", memory = "8Gi", skipCheck = false }: ResourcesArgs = {}): Problem[] {
  const cpus = /^\d+m$/.test(cpu) ? Number.parseInt(cpu, 10) / 1000 : /^\d+$/.test(cpu) ? Number(cpu) : undefined;
  const [, amount, unit] = /^(\d+)(Gi|Mi|G|M)$/.exec(memory) ?? [];
  const gibibytes = amount === undefined || unit === undefined ? undefined : Number(amount) * (GIB[unit] ?? 0);
  const otherwise = "or set resources.skipCheck to true for a server that only a few people try";
  const problems: Problem[] = [];
  if (cpus === undefined)
    problems.push({
      path: "resources.cpu",
      message: `"${cpu}" is not read by the chart; write whole CPUs such as "4", or thousandths such as "4500m"`,
    });
  else if (cpus < MIN_CPUS && !skipCheck)
    problems.push({
      path: "resources.cpu",
      message: `"${cpu}" is below the chart's minimum of ${MIN_CPUS} CPUs; write "${MIN_CPUS}" or more, ${otherwise}`,
    });
  if (gibibytes === undefined)
    problems.push({
      path: "resources.memory",
      message: `"${memory}" is not read by the chart; write a whole number of Gi, Mi, G or M, such as "8Gi"`,
    });
  else if (gibibytes < MIN_MEMORY_GIB && !skipCheck)
    problems.push({
      path: "resources.memory",
      message: `"${memory}" is below the chart's minimum of ${MIN_MEMORY_GIB}Gi; write "${MIN_MEMORY_GIB}Gi" or more, ${otherwise}`,
    });
  return problems;
}

/** Returns what is wrong with the admin policy. */
export function adminPolicyProblems(args: AdminPolicyArgs | undefined): Problem[] {
  if (args === undefined || (typeof args.policy === "string" && args.policy.trim() !== "")) return [];
  return [
    { path: "adminPolicy.policy", message: "is missing; name the policy's class or URL", set: { example: "my_policies.AddLabelsPolicy" } },
  ];
}
