/** What a change of a stack does to the API server's state, as Helm, Kubernetes and the engine act on it. */
import { chartObjects } from "../contract/chart";
import { isTree, type Tree, valueAt } from "../core/merge";
import type { PlannedResource } from "./monitor";
import type { Plan } from "./plan";

/** Where a stack has its state. */
interface State {
  /** Name and namespace of the release. */
  name: string;
  namespace: string;
  /** Not set without a volume. */
  volume?: { kept: boolean; size: string; storageClassName?: unknown; accessMode?: unknown; volumeName?: unknown };
  /** Name of the Secret with the connection string; not set without a database. */
  database?: string;
  /** The namespace that the program creates, and whether it stays when the stack does not have it any more. */
  created?: { namespace: string; kept: boolean };
}

/** The values of an existing claim that cannot change (kubernetes.io docs: Persistent Volumes), and their keys in the stack config. */
const FIXED = { storageClassName: "className", accessMode: "accessMode", volumeName: "volumeName" } as const;

/** Returns a line for each consequence; none if the state stays where it is. */
export function stateLoss(before: Plan, after: Plan): string[] {
  const [old, next] = [stateOf(before.resources), stateOf(after.resources)];
  if (old === undefined || next === undefined) return [];
  const claim = `${old.namespace}/${chartObjects(old.name).stateClaim}`;
  const moved = old.name !== next.name || old.namespace !== next.namespace;
  const rows: [boolean | undefined, string][] = [
    [old.volume && !old.volume.kept && (moved || !next.volume), `deletes the volume claim ${claim} with the state`],
    [
      old.volume?.kept && (moved || !next.volume),
      `leaves the volume claim ${claim} behind, and the API server starts without what is on it`,
    ],
    [
      old.created?.kept && next.created?.kept === false && !moved,
      `no longer keeps the namespace ${old.namespace}, so \`pulumi destroy\` deletes it with everything in it, kept volume claims too`,
    ],
    [
      old.created && !old.created.kept && old.created.namespace !== (next.created?.namespace ?? next.namespace),
      `deletes the namespace ${old.created?.namespace} with everything in it`,
    ],
    [
      old.database !== undefined && next.database === undefined,
      "leaves the database behind, and the API server starts without what is in it",
    ],
    [
      old.database === undefined && next.database !== undefined,
      "starts the API server with the database, without the state that is in SQLite on the volume; restore a backup into it",
    ],
    [
      old.database !== undefined && next.database !== undefined && old.database !== next.database,
      `reads the connection string from the Secret ${next.database} instead of ${old.database}; the state stays in the database of the old one`,
    ],
    ...(moved ? [] : claimRows(claim, old.volume, next.volume)),
  ];
  return rows.filter(([holds]) => holds).map(([, line]) => line);
}

function claimRows(claim: string, old: State["volume"], next: State["volume"]): [boolean, string][] {
  if (!old || !next) return [];
  const fixed = (Object.keys(FIXED) as (keyof typeof FIXED)[]).map((key): [boolean, string] => [
    JSON.stringify(old[key]) !== JSON.stringify(next[key]),
    `fails, because Kubernetes cannot change storage.${FIXED[key]} of the volume claim ${claim}`,
  ]);
  const [from, to] = [bytes(old.size), bytes(next.size)];
  return [...fixed, [from > to, `fails, because Kubernetes cannot shrink the volume claim ${claim} from ${old.size} to ${next.size}`]];
}

function stateOf(resources: PlannedResource[]): State | undefined {
  const release = resources.find(({ type, name }) => type === "kubernetes:helm.sh/v3:Release" && name.endsWith("api-server-release"));
  if (release === undefined) return undefined;
  const { name, namespace, values } = release.inputs as { name: string; namespace: string; values?: Tree };
  const storage = valueAt(values, "storage") as Tree | undefined;
  const database = valueAt(values, "apiService.dbConnectionSecretName");
  const created = resources.find((one) => one.type === "kubernetes:core/v1:Namespace" && nameOf(one) === namespace);
  const { size = "10Gi", annotations, ...rest } = storage ?? {};
  return {
    name,
    namespace,
    ...(storage?.enabled !== false && {
      volume: { ...rest, size: String(size), kept: isTree(annotations) && annotations["helm.sh/resource-policy"] === "keep" },
    }),
    ...(typeof database === "string" && { database }),
    ...(created && { created: { namespace, kept: created.options?.retainOnDelete === true } }),
  };
}

function nameOf({ inputs }: PlannedResource): unknown {
  return valueAt(inputs as Tree, "metadata.name");
}

const UNITS = ["", "k", "M", "G", "T", "P", "E"];

/** Returns a quantity of Kubernetes as a number. */
function bytes(size: string): number {
  const [, count = "0", unit = "", binary] = /^([\d.]+)([kKMGTPE]?)(i?)$/.exec(size) ?? [];
  return Number(count) * (binary ? 1024 : 1000) ** UNITS.indexOf(unit === "K" ? "k" : unit);
}
