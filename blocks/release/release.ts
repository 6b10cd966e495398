/** The chart and the names of its objects. */

import type { Input } from "@pulumi/pulumi";
import { parse } from "semver";
import { PROVED_VERSIONS } from "../../contract/versions";
import { createdNamespaceProblems, nameProblems } from "../../core/names";
import { isKnownText, isPlaceholder, type Problem } from "../../core/problem";

/** The stable channel of the SkyPilot chart. */
export const STABLE_CHART = "skypilot";
/** The nightly channel, which has only pre-releases. */
export const NIGHTLY_CHART = "skypilot-nightly";
/** Default version. */
export const DEFAULT_VERSION = "0.13.0";
/** Value in the config for the newest chart of the nightly channel. */
export const NIGHTLY = "nightly";
/** The SkyPilot Helm repository. */
export const DEFAULT_REPOSITORY = "https://helm.skypilot.co";

/** The Helm release of the API server. */
export interface ReleaseArgs {
  /**
   * Name of the Helm release, from which the chart derives the names of its objects, of at most 51 characters; a change replaces the
   * release and its state volume.
   * @default "skypilot"
   * @example skypilot
   */
  name?: string;
  /**
   * Namespace of the API server; a change replaces the release and its state volume.
   * @default "skypilot"
   * @example skypilot
   */
  namespace?: Input<string>;
  /**
   * Whether the program creates the namespace, which must exist otherwise; turned off on a running stack, the namespace stays with
   * all its content, and no longer belongs to the stack.
   * @default true
   */
  createNamespace?: boolean;
  /**
   * The chart: a name in the repository, an OCI reference (`oci://...`), or the path of an archive or folder that starts with `./`, `../`
   * or `/`.
   * @default "skypilot", or "skypilot-nightly" where the version is "nightly"
   * @example oci://registry.example.com/charts/skypilot
   * @example ./skypilot-0.13.0.tgz
   */
  chart?: string;
  /**
   * Exact version of the chart, or `nightly` for the newest of the nightly channel; a chart that is a file has its own.
   * @default "0.13.0"
   * @example 0.13.0
   * @example nightly
   */
  version?: string;
  /**
   * URL of the Helm repository.
   * @default "https://helm.skypilot.co"
   * @example https://charts.example.com
   */
  repository?: Input<string>;
  /**
   * How long Helm waits for the pods, whose image is large, in seconds.
   * @default 600
   * @minimum 1
   * @example 1200
   */
  timeout?: number;
  /**
   * Whether Helm waits until the pods are ready; without it, a failed start goes unnoticed.
   * @default true
   */
  wait?: boolean;
  /**
   * Whether Helm rolls back a failed install or upgrade, which also deletes the pods and their logs.
   * @default false
   */
  atomic?: boolean;
  /**
   * Values of the chart, merged deep over those of this program: lists are replaced, and null removes a default of the chart.
   * @default {}
   */
  // biome-ignore lint/suspicious/noExplicitAny: the package's schema has no other type for what may be anything.
  values?: { [key: string]: any };
}

/** Settings of a release. */
export interface ReleaseSettings {
  name: string;
  namespace: Input<string>;
  createNamespace: boolean;
  timeout: number;
  wait: boolean;
  atomic: boolean;
  chart: string;
  /** Not set for a chart file and for the newest nightly. */
  version?: string;
  /** Not set if the chart includes its location. */
  repository?: Input<string>;
  /** Whether to include pre-releases. */
  devel: boolean;
}

/** Returns whether the chart is a path. */
export function isPath(chart: string): boolean {
  return /^\.{0,2}\//.test(chart) || chart.endsWith(".tgz");
}

/** Returns whether the chart is an OCI reference. */
export function isOci(chart: string): boolean {
  return chart.startsWith("oci://");
}

/** Computes the settings. */
export function releaseSettings(args: ReleaseArgs = {}): ReleaseSettings {
  const nightly = args.version === NIGHTLY || (args.version === undefined && args.chart === NIGHTLY_CHART);
  const chart = args.chart ?? (nightly ? NIGHTLY_CHART : STABLE_CHART);
  const inRepository = !isPath(chart) && !isOci(chart);
  return {
    name: args.name ?? "skypilot",
    namespace: args.namespace ?? "skypilot",
    createNamespace: args.createNamespace ?? true,
    timeout: args.timeout ?? 600,
    wait: args.wait ?? true,
    atomic: args.atomic ?? false,
    chart,
    ...(!nightly && !isPath(chart) && { version: args.version ?? DEFAULT_VERSION }),
    ...(inRepository && { repository: args.repository ?? DEFAULT_REPOSITORY }),
    devel: nightly,
  };
}

/** Returns the problems of a release. */
export function releaseRules(args: ReleaseArgs = {}, { namespace, createNamespace }: ReleaseSettings): Problem[] {
  return [
    ...nameProblems("name", args.name, "release"),
    ...nameProblems("namespace", args.namespace, "label"),
    ...(createNamespace ? createdNamespaceProblems("namespace", namespace, "release.createNamespace") : []),
    ...versionProblems(args),
    ...chartProblems(args),
    ...repositoryProblems(args),
    ...(args.atomic && args.wait === false
      ? [{ path: "atomic", message: "is ignored unless Helm waits; set release.wait to true, or remove it" }]
      : []),
  ];
}

function versionProblems({ version, chart }: ReleaseArgs): Problem[] {
  const path = "version";
  if (version === undefined || isPlaceholder(version)) return [];
  if (version !== NIGHTLY && !isExact(version)) {
    return [
      {
        path,
        message: `"${version}" is not an exact version; write one such as "${DEFAULT_VERSION}", or "${NIGHTLY}" for the newest of the nightly channel`,
      },
    ];
  }
  if (version === NIGHTLY && chart === STABLE_CHART) {
    return [
      { path, message: `"${NIGHTLY}" exists only for the chart "${NIGHTLY_CHART}"; remove release.chart, or write an exact version` },
    ];
  }
  return [];
}

/** The parser also accepts a leading "v" and white space, which Helm does not find. */
function isExact(version: string): boolean {
  return parse(version) !== null && /^\d\S*$/.test(version);
}

function chartProblems({ chart }: ReleaseArgs): Problem[] {
  const path = "chart";
  if (chart === undefined || isPlaceholder(chart)) return [];
  if (isOci(chart) && /:[^/]*$/.test(chart.slice("oci://".length))) {
    return [{ path, message: `"${chart}" has a tag; set release.version instead` }];
  }
  if (isOci(chart) || isPath(chart) || /^[a-z0-9][-a-z0-9._]*$/.test(chart)) return [];
  return [
    {
      path,
      message: `"${chart}" is not a valid chart; write a name such as "${STABLE_CHART}", oci://..., or a path that starts with ./, ../ or /`,
    },
  ];
}

function repositoryProblems({ chart, repository }: ReleaseArgs): Problem[] {
  if (!isKnownText(repository)) return [];
  if (chart !== undefined && (isPath(chart) || isOci(chart))) {
    return [
      {
        path: "repository",
        message: `cannot be combined with the chart "${chart}", which includes its location; remove the repository, or write only the name of the chart`,
      },
    ];
  }
  if (/^https?:\/\/[^/]/.test(repository)) return [];
  return [
    {
      path: "repository",
      message: `"${repository}" is not a valid URL; write one such as "${DEFAULT_REPOSITORY}", or set release.chart to an OCI reference`,
    },
  ];
}

/** Returns the arguments that are ignored. */
export function releaseIgnored({ chart, version }: ReleaseArgs = {}): Problem[] {
  if (chart === undefined || version === undefined || !isPath(chart) || chart.includes(version)) return [];
  return [{ path: "version", message: `"${version}" is ignored because the file "${chart}" has its own version` }];
}

/** Returns consequences of a release that the chart does not report. */
export function releaseWarnings({ version, repository }: ReleaseArgs = {}): Problem[] {
  return [...versionWarnings(version), ...repositoryWarnings(repository)];
}

function repositoryWarnings(repository: ReleaseArgs["repository"]): Problem[] {
  if (!isKnownText(repository) || !repository.startsWith("http:")) return [];
  return [
    {
      path: "repository",
      message: `"${repository}" has no TLS, so anyone on the network between can replace the chart, which \`pulumi up\` installs with your rights; write https:`,
    },
  ];
}

function versionWarnings(version: string | undefined): Problem[] {
  if (version === NIGHTLY) return [{ path: "version", message: '"nightly" can install another version at each `pulumi up`' }];
  if (version === undefined || isPlaceholder(version) || PROVED_VERSIONS.includes(version)) return [];
  const message = `"${version}" has not been tested with these permissions (tested: ${PROVED_VERSIONS.join(", ")}), so it may need others`;
  return [{ path: "version", message }];
}
