/** The size of the API server's pod. */
import type { Input } from "@pulumi/pulumi";
import type { Tree } from "../core/merge";
import { enumProblems, isKnownText, type Problem } from "../core/problem";
import { QUANTITY } from "../core/quantity";

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
   * Size of the pod.
   * @default "small"
   */
  preset?: ResourcesPreset;
  /**
   * CPUs, as a Kubernetes quantity: request and limit.
   * @default "4", or that of the preset
   * @example 8
   * @example 4500m
   */
  cpu?: Input<string>;
  /**
   * Memory, in Gi, Mi, G or M: request and limit.
   * @default "8Gi", or that of the preset
   * @example 16Gi
   */
  memory?: Input<string>;
  /**
   * Whether to allow less than 4 CPUs and 8Gi, the chart's minimum.
   * @default false
   */
  skipCheck?: boolean;
}

/** Settings of the size. */
export interface ResourcesSettings {
  cpu: Input<string>;
  memory: Input<string>;
  skipCheck: boolean;
}

/** Computes the settings. */
export function resourcesSettings({ preset, cpu, memory, skipCheck }: ResourcesArgs = {}): ResourcesSettings {
  const size = PRESETS[preset ?? ResourcesPreset.Small] ?? PRESETS.small;
  return { cpu: cpu ?? size.cpu, memory: memory ?? size.memory, skipCheck: skipCheck ?? false };
}

/** One dimension of the pod's size, as the chart parses it (chart template _helpers.tpl, checkResources). */
interface Dimension {
  path: string;
  minimum: string;
  reads: string;
  /** Returns the amount in units of the minimum, or `undefined` if the chart cannot read it. */
  amount: (text: string) => number | undefined;
}

const CPU: Dimension = {
  path: "cpu",
  minimum: "4",
  reads: 'whole CPUs such as "4", or thousandths such as "4500m"',
  amount: (text) => (/^\d+m?$/.test(text) ? Number.parseInt(text, 10) / (text.endsWith("m") ? 4000 : 4) : undefined),
};

const MEMORY: Dimension = {
  path: "memory",
  minimum: "8Gi",
  reads: 'a whole number of Gi, Mi, G or M, such as "8Gi"',
  amount: (text) => {
    const [, amount, unit = ""] = /^(\d+)(Gi|Mi|G|M)$/.exec(text) ?? [];
    return amount === undefined ? undefined : (Number(amount) * (BYTES[unit] ?? 0)) / (8 * 2 ** 30);
  },
};

const BYTES: Record<string, number> = { Gi: 2 ** 30, Mi: 2 ** 20, G: 1e9, M: 1e6 };

/** Returns the problems of the size. */
export function resourcesRules({ preset, cpu, memory, skipCheck = false }: ResourcesArgs = {}): Problem[] {
  const wrong = enumProblems("preset", preset, ResourcesPreset);
  return [...wrong, ...sizeProblems(CPU, cpu, skipCheck), ...sizeProblems(MEMORY, memory, skipCheck)];
}

function sizeProblems({ path, minimum, reads, amount }: Dimension, text: Input<string> | undefined, skipCheck: boolean): Problem[] {
  if (!isKnownText(text)) return [];
  if (skipCheck)
    return QUANTITY.test(text) ? [] : [{ path, message: `"${text}" is not a valid Kubernetes quantity; write one such as "${minimum}"` }];
  const share = amount(text);
  if (share === undefined) return [{ path, message: `"${text}" is not a size that the chart can read; write ${reads}` }];
  if (share >= 1) return [];
  return [
    {
      path,
      message: `"${text}" is below the chart's minimum of ${minimum}; write more, or set resources.skipCheck to true for a test server`,
    },
  ];
}

/** Returns the chart values. */
export function resourcesValues({ cpu, memory, skipCheck }: ResourcesSettings): Tree {
  const size = { cpu, memory };
  // SkyPilot derives the number of workers from the requests, so a higher limit would never be used.
  return { apiService: { resources: { requests: size, limits: size }, skipResourceCheck: skipCheck || undefined } };
}
