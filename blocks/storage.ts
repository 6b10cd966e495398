/** The volume that holds the API server's state. */
import type { Input } from "@pulumi/pulumi";
import type { Tree } from "../core/merge";
import { nameProblems } from "../core/names";
import { enumProblems, isKnownText, type Problem } from "../core/problem";
import type { DatabaseSettings } from "./database";
import type { ReleaseSettings } from "./release/release";
import { type UpgradeSettings, UpgradeStrategy } from "./upgrade";

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
   * Whether the state is on a volume; without one it is lost when the pod restarts.
   * @default true
   */
  enabled?: boolean;
  /**
   * Storage class; that of an existing claim cannot change.
   * @default the cluster's default class, or with `createClass` the release's name with "-gp3" behind it
   * @example gp3
   */
  className?: Input<string>;
  /**
   * Whether the program creates the storage class, encrypted `gp3` volumes of AWS, because EKS has no default class; requires the EBS CSI
   * driver.
   * @default false
   */
  createClass?: boolean;
  /**
   * Name of an existing volume to bind to; that of an existing claim cannot change.
   * @example skypilot-state
   */
  volumeName?: Input<string>;
  /** Annotations of the volume claim. */
  annotations?: { [key: string]: Input<string> };
  /**
   * Size, as a Kubernetes quantity; it can grow where the storage class allows it, and never shrink.
   * @default "10Gi"
   * @pattern ^(?!0*\.?0*(m|k|[MGTPE]|[KMGTPE]i)?$)(\d+|\d*\.\d+)(m|k|[MGTPE]|[KMGTPE]i)?$
   * @example 50Gi
   */
  size?: Input<string>;
  /**
   * How many nodes can mount the volume; that of an existing claim cannot change.
   * @default "ReadWriteOnce"
   */
  accessMode?: StorageAccessMode;
  /**
   * Whether the volume claim, and the namespace that holds it, stay when the stack is destroyed.
   * @default true
   */
  keep?: boolean;
}

/** Settings of the volume. */
export interface StorageSettings {
  enabled: boolean;
  /** Not set if the cluster decides. */
  className?: Input<string>;
  createClass: boolean;
  volumeName?: Input<string>;
  annotations: { [key: string]: Input<string> };
  size: Input<string>;
  accessMode: StorageAccessMode;
  keep: boolean;
  /** Whether the state is kept when the stack is destroyed. */
  outlives: boolean;
}

/** Computes the settings. */
export function storageSettings(args: StorageArgs = {}, release: ReleaseSettings): StorageSettings {
  const { enabled = true, keep = true, createClass = false } = args;
  const className = args.className ?? (createClass ? `${release.name}-gp3` : undefined);
  return {
    enabled,
    ...(className && { className }),
    createClass: createClass && enabled,
    ...(args.volumeName && { volumeName: args.volumeName }),
    annotations: args.annotations ?? {},
    size: args.size ?? "10Gi",
    accessMode: args.accessMode ?? StorageAccessMode.ReadWriteOnce,
    keep,
    outlives: enabled && keep,
  };
}

const GIGABYTE = 1e9;

/** Returns the problems of the volume. */
export function storageRules(args: StorageArgs = {}, settings: StorageSettings, upgrade: UpgradeSettings): Problem[] {
  const { size, accessMode, className, volumeName } = args;
  const problems = [
    ...enumProblems("accessMode", accessMode, StorageAccessMode),
    ...nameProblems("className", className, "subdomain"),
    ...nameProblems("volumeName", volumeName, "subdomain"),
  ];
  if (isKnownText(size) && /^\d+$/.test(size) && Number(size) < GIGABYTE) {
    problems.push({ path: "size", message: `"${size}" is a number of bytes; write "${size}Gi"` });
  }
  const shared = !settings.enabled || settings.accessMode === StorageAccessMode.ReadWriteMany;
  if (upgrade.strategy === UpgradeStrategy.RollingUpdate && !shared) {
    problems.push({
      path: "accessMode",
      message:
        'two pods cannot mount a volume with "ReadWriteOnce", which upgrade.strategy "RollingUpdate" requires; write "ReadWriteMany", or set storage.enabled to false',
    });
  }
  return problems;
}

/** Returns consequences of the settings that the chart does not report. */
export function storageWarnings({ enabled }: StorageSettings, database: DatabaseSettings): Problem[] {
  if (enabled) return [];
  const lost = database.enabled ? "logs, uploaded files and SSH keys are" : "all state is";
  return [{ path: "enabled", message: `is false, so ${lost} lost when the API server restarts` }];
}

/** Returns the arguments that are ignored. */
export function storageIgnored(args: StorageArgs = {}, { enabled }: StorageSettings): Problem[] {
  if (enabled) return [];
  const given = Object.entries(args).filter(([key, value]) => key !== "enabled" && value !== undefined);
  return given.map(([key]) => ({ path: key, message: "is ignored because storage.enabled is false" }));
}

/** Returns the chart values. */
export function storageValues({ enabled, size, accessMode, className, volumeName, annotations, keep }: StorageSettings): Tree {
  if (!enabled) return { storage: { enabled } };
  const all = { ...annotations, ...(keep && { "helm.sh/resource-policy": "keep" }) };
  return {
    storage: {
      enabled,
      size,
      accessMode,
      storageClassName: className,
      volumeName,
      annotations: Object.keys(all).length > 0 ? all : undefined,
    },
  };
}
