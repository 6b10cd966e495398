/** Which chart is installed, and how its objects are called. */
import { parse } from "semver";
import { isPlaceholder, labelProblem, type Problem } from "./problem";

/** The stable channel of the SkyPilot chart. */
export const STABLE_CHART = "skypilot";
/** The nightly channel, whose versions are pre-releases only. */
export const NIGHTLY_CHART = "skypilot-nightly";
/** The version installed where the config names none. */
export const DEFAULT_VERSION = "0.13.0";
/** What the config writes for the newest chart of the nightly channel. */
export const NIGHTLY = "nightly";
/** The SkyPilot Helm repository. */
export const DEFAULT_REPOSITORY = "https://helm.skypilot.co";

/** The Helm release of the API server. */
export interface ReleaseArgs {
  /**
   * Name of the Helm release, from which the chart names its objects; at most 51 characters. Changing it replaces the release and its state volume.
   * @default "skypilot"
   */
  name?: string;
  /**
   * Namespace of the API server. Changing it replaces the release and its state volume.
   * @default "skypilot"
   */
  namespace?: string;
  /**
   * Whether the program creates the namespace; with `false` it must exist.
   * @default true
   */
  createNamespace?: boolean;
  /**
   * The chart: a name in the repository, an OCI reference (`oci://...`), or the path of an archive or folder that starts with `./`, `../` or `/`.
   * @default "skypilot", or "skypilot-nightly" where the version is "nightly"
   */
  chart?: string;
  /**
   * Version of the chart: an exact one, such as `0.13.0`, or `nightly` for the newest of the nightly channel.
   * @default "0.13.0"
   */
  version?: string;
  /**
   * URL of the Helm repository, for instance of a mirror.
   * @default "https://helm.skypilot.co"
   */
  repository?: string;
  /**
   * How long Helm waits for the pods, in seconds; the image is large.
   * @default 600
   */
  timeout?: number;
  /**
   * Values of the chart that are merged over those of this program, last and deep: lists are replaced, and null removes what the chart has by default.
   * @default {}
   */
  // biome-ignore lint/suspicious/noExplicitAny: the package's schema has no other type for what may be anything.
  values?: { [key: string]: any };
}

/** A release whose defaults are filled in. */
export interface ReleaseSettings {
  name: string;
  namespace: string;
  createNamespace: boolean;
  timeout: number;
  chart: string;
  /** Not set where the chart is a file or the nightly channel's newest. */
  version?: string;
  /** Not set where the chart itself says where it is. */
  repository?: string;
  /** Whether pre-releases count. */
  devel: boolean;
}

/** Returns whether the chart is a path. */
function isPath(chart: string): boolean {
  return /^(\.{0,2}\/|~\/)/.test(chart) || chart.endsWith(".tgz");
}

/** Fills in the defaults of a release. */
export function releaseSettings(args: ReleaseArgs = {}): ReleaseSettings {
  const nightly = args.version === NIGHTLY;
  const chart = args.chart ?? (nightly ? NIGHTLY_CHART : STABLE_CHART);
  const inRepository = !isPath(chart) && !chart.startsWith("oci://");
  return {
    name: args.name ?? "skypilot",
    namespace: args.namespace ?? "skypilot",
    createNamespace: args.createNamespace ?? true,
    timeout: args.timeout ?? 600,
    chart,
    ...(!nightly && !isPath(chart) && { version: args.version ?? DEFAULT_VERSION }),
    ...(inRepository && { repository: args.repository ?? DEFAULT_REPOSITORY }),
    devel: nightly,
  };
}

/** The longest release name with which the chart's Service, named `<release>-api-service`, fits into the 63 characters of a Service. */
const LONGEST_NAME = 63 - "-api-service".length;

/** The names of chart objects that this program refers to. */
export function chartObjects(releaseName: string) {
  // The sub-chart shortens the name of a release that already contains its own (ingress-nginx, fullname helper).
  const ingressNginx = shortened(releaseName.includes("ingress-nginx") ? releaseName : `${releaseName}-ingress-nginx`);
  return { serviceAccount: `${releaseName}-api-sa`, controllerService: shortened(`${ingressNginx}-controller`) };
}

function shortened(name: string): string {
  return name.slice(0, 63).replace(/-$/, "");
}

/** Returns what is wrong with a release. */
export function releaseProblems(args: ReleaseArgs = {}): Problem[] {
  return [
    ...labelProblem("release.name", args.name, LONGEST_NAME),
    ...labelProblem("release.namespace", args.namespace, 63),
    ...versionProblem(args.version),
    ...repositoryProblem(args),
    ...(args.timeout !== undefined && !(Number.isInteger(args.timeout) && args.timeout > 0)
      ? [{ path: "release.timeout", message: `${args.timeout} is not a number of seconds; write a whole number above 0, such as 600` }]
      : []),
    ...nullBlocks(args.values),
  ];
}

function versionProblem(version: string | undefined): Problem[] {
  if (version === undefined || version === NIGHTLY || isPlaceholder(version)) return [];
  // The parser takes a leading "v", which Helm would look for in vain.
  if (parse(version) && !version.startsWith("v")) return [];
  return [
    {
      path: "release.version",
      message: `"${version}" is no exact version; write one such as "${DEFAULT_VERSION}", or "${NIGHTLY}" for the newest of the nightly channel`,
    },
  ];
}

function repositoryProblem({ chart, repository }: ReleaseArgs): Problem[] {
  if (repository === undefined) return [];
  if (chart !== undefined && (isPath(chart) || chart.startsWith("oci://"))) {
    return [
      {
        path: "release.repository",
        message: `the chart "${chart}" says by itself where it is; remove the repository, or name the chart only`,
      },
    ];
  }
  if (/^https?:\/\/[^/]/.test(repository)) return [];
  return [
    {
      path: "release.repository",
      message: `"${repository}" is no URL; write one such as "${DEFAULT_REPOSITORY}", or give an OCI reference as release.chart`,
    },
  ];
}

// The chart's templates read these without a guard, so null ends in a nil pointer (facts of chart 0.13.0).
const NEVER_NULL = [
  ["apiService"],
  ["auth"],
  ["auth", "oauth"],
  ["auth", "externalProxy"],
  ["awsCredentials"],
  ["gcpCredentials"],
  ["ingress"],
  ["kubernetesCredentials"],
  ["rbac"],
  ["storage"],
];

function nullBlocks(values: Record<string, unknown> | undefined): Problem[] {
  const at = (path: string[]) => path.reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], values);
  return NEVER_NULL.filter((path) => at(path) === null).map((path) => ({
    path: `release.values.${path.join(".")}`,
    message: "null breaks the chart's templates here; leave the block out, or set its keys one by one",
  }));
}
