/** What the API server's pod needs: state and size. */
import type { Input } from "@pulumi/pulumi";
import { nameProblems } from "../core/names";
import { enumProblems, isPlaceholder, type Problem } from "../core/problem";

/** How many nodes may mount the volume. */
export const StorageAccessMode = {
  /** One node. */
  ReadWriteOnce: "ReadWriteOnce",
  /** Several nodes. */
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
   * Storage class; that of a claim that exists cannot change.
   * @default the cluster's default class, or with `createClass` the release's name with "-gp3" behind it
   */
  className?: string;
  /**
   * Whether the program creates the storage class, encrypted `gp3` volumes of AWS; for EKS, which has no default class. The EBS CSI driver must be there.
   * @default false
   */
  createClass?: boolean;
  /** Name of an existing volume to bind to; that of a claim that exists cannot change. */
  volumeName?: string;
  /** Annotations of the volume claim. */
  annotations?: { [key: string]: string };
  /**
   * Size, as a Kubernetes quantity; it may grow where the storage class lets it, and never shrink.
   * @default "10Gi"
   */
  size?: string;
  /**
   * `ReadWriteOnce` or `ReadWriteMany`; that of a claim that exists cannot change.
   * @default "ReadWriteOnce"
   */
  accessMode?: StorageAccessMode;
  /**
   * Whether the volume claim, and the namespace that holds it, stay when the stack is destroyed.
   * @default true
   */
  keep?: boolean;
}

/** A size of the API server's pod (SkyPilot docs: api-server-tuning). */
export const ResourcesPreset = {
  /** 4 CPUs and 8Gi, the chart's minimum: about 8 launches at a time. */
  Small: "small",
  /** 8 CPUs and 16Gi. */
  Medium: "medium",
  /** 16 CPUs and 64Gi. */
  Large: "large",
} as const;
export type ResourcesPreset = (typeof ResourcesPreset)[keyof typeof ResourcesPreset];

const PRESETS: Record<ResourcesPreset, { cpu: string; memory: string }> = {
  small: { cpu: "4", memory: "8Gi" },
  medium: { cpu: "8", memory: "16Gi" },
  large: { cpu: "16", memory: "64Gi" },
};

/** The size of the API server's pod; SkyPilot derives its number of workers from it. */
export interface ResourcesArgs {
  /**
   * `small`, `medium` or `large`.
   * @default "small"
   */
  preset?: ResourcesPreset;
  /**
   * CPUs, as a Kubernetes quantity; requested and limited alike.
   * @default "4", or that of the preset
   */
  cpu?: string;
  /**
   * Memory, in Gi, Mi, G or M; requested and limited alike.
   * @default "8Gi", or that of the preset
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
  policy?: string;
  /** Shell command that the pod runs before the server starts, for instance `pip install git+https://...`; it fails the start when it fails. Secret where it holds a token. */
  preDeployHook?: Input<string>;
}

const QUANTITY = /^(\d+|\d*\.\d+)(m|k|[MGTPE]|[KMGTPE]i)?$/;

/** Returns the storage class of the state volume, where one is named. */
export function storageClass({ className, createClass }: StorageArgs, releaseName: string): string | undefined {
  return className ?? (createClass ? `${releaseName}-gp3` : undefined);
}

/** Returns what is wrong with the state volume. */
export function storageProblems({ size, accessMode, className, volumeName }: StorageArgs = {}): Problem[] {
  const problems = [
    ...enumProblems("storage.accessMode", accessMode, StorageAccessMode),
    ...nameProblems("storage.className", className, "subdomain"),
    ...nameProblems("storage.volumeName", volumeName, "subdomain"),
  ];
  if (size !== undefined && !isPlaceholder(size) && !(QUANTITY.test(size) && Number.parseFloat(size) > 0)) {
    problems.push({ path: "storage.size", message: `"${size}" is no Kubernetes quantity; write one such as "10Gi"` });
  }
  return problems;
}

/** Returns what is given but not used. */
export function storageUnused({ enabled = true, ...rest }: StorageArgs = {}): Problem[] {
  if (enabled) return [];
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  return given.map(([key]) => ({ path: `storage.${key}`, message: "is not used: storage.enabled is false" }));
}

/** One dimension of the pod's size: how the chart's own parser reads it (chart template _helpers.tpl, checkResources). */
interface Dimension {
  path: string;
  minimum: string;
  reads: string;
  /** Returns the amount in units of the minimum, or `undefined` where the chart cannot read it. */
  amount: (text: string) => number | undefined;
}

const CPU: Dimension = {
  path: "resources.cpu",
  minimum: "4",
  reads: 'whole CPUs such as "4", or thousandths such as "4500m"',
  amount: (text) => (/^\d+m?$/.test(text) ? Number.parseInt(text, 10) / (text.endsWith("m") ? 4000 : 4) : undefined),
};

const MEMORY: Dimension = {
  path: "resources.memory",
  minimum: "8Gi",
  reads: 'a whole number of Gi, Mi, G or M, such as "8Gi"',
  amount: (text) => {
    const [, amount, unit = ""] = /^(\d+)(Gi|Mi|G|M)$/.exec(text) ?? [];
    return amount === undefined ? undefined : (Number(amount) * (BYTES[unit] ?? 0)) / (8 * 2 ** 30);
  },
};

const BYTES: Record<string, number> = { Gi: 2 ** 30, Mi: 2 ** 20, G: 1e9, M: 1e6 };

/** Returns the size of the pod. */
export function podSize({ preset = ResourcesPreset.Small, cpu, memory }: ResourcesArgs = {}): { cpu: string; memory: string } {
  return { cpu: cpu ?? PRESETS[preset].cpu, memory: memory ?? PRESETS[preset].memory };
}

/** Returns what is wrong with the pod's size. */
export function resourcesProblems({ preset, cpu, memory, skipCheck = false }: ResourcesArgs = {}): Problem[] {
  const wrong = enumProblems("resources.preset", preset, ResourcesPreset);
  return [...wrong, ...sizeProblems(CPU, cpu, skipCheck), ...sizeProblems(MEMORY, memory, skipCheck)];
}

function sizeProblems({ path, minimum, reads, amount }: Dimension, text: string | undefined, skipCheck: boolean): Problem[] {
  if (text === undefined || isPlaceholder(text)) return [];
  if (skipCheck)
    return QUANTITY.test(text) ? [] : [{ path, message: `"${text}" is no Kubernetes quantity; write one such as "${minimum}"` }];
  const share = amount(text);
  if (share === undefined) return [{ path, message: `"${text}" is not read by the chart; write ${reads}` }];
  if (share >= 1) return [];
  return [
    {
      path,
      message: `"${text}" is below the chart's minimum of ${minimum}; write more, or set resources.skipCheck to true for a server that only a few people try`,
    },
  ];
}

/** Returns what is wrong with the admin policy. */
export function adminPolicyProblems({ policy }: AdminPolicyArgs = {}): Problem[] {
  if (policy === undefined || policy.trim() !== "") return [];
  return [
    {
      path: "adminPolicy.policy",
      message: "is empty; name the policy's class or URL, or remove it",
      set: { example: "my_policies.AddLabelsPolicy" },
    },
  ];
}
