/** The user's own values that the chart does not know, and would ignore. */
import { closestVersion } from "../../contract/closest";
import { CHART_VALUES, type ValueTree } from "../../contract/values";
import { isTree, type Tree } from "../../core/merge";
import { nearest } from "../../core/nearest";
import type { Problem } from "../../core/problem";
import type { ReleaseSettings } from "./release";

// What people write from older pages, and what it is called now.
const MEANT: Record<string, string> = {
  "ingress.nodePortEnabled": 'applies to charts before 0.11 only; write exposure.type "NodePort"',
  "ingress.httpNodePort": "applies to charts before 0.11 only; write exposure.nodePorts.http",
  "ingress.httpsNodePort": "applies to charts before 0.11 only; write exposure.nodePorts.https",
  "apiService.skipResourcesCheck": "is misspelt, as in a page of SkyPilot's docs; write resources.skipCheck",
  "kubernetesCredentials.allowed_contexts": "was never read by the chart; write kubernetes.allowedContexts",
  vastdataCredentials: "is read by no template; write credentials.vastdata",
};

/** Returns the values that this version of the chart does not know; nothing where the values of the version are not known here. */
export function unknownValuesProblems(own: Tree | undefined, { version }: ReleaseSettings): Problem[] {
  return version !== undefined && CHART_VALUES[version] !== undefined ? unknownValues(own, version) : [];
}

/** Returns the same where the values of another version have to do: what is unknown there may be known in this one. */
export function unknownValuesWarnings(own: Tree | undefined, { version }: ReleaseSettings): Problem[] {
  if (own === undefined || Object.keys(own).length === 0 || (version !== undefined && CHART_VALUES[version] !== undefined)) return [];
  const closest = closestVersion(version, Object.keys(CHART_VALUES));
  const chart = version === undefined ? "this chart" : `the chart ${version}`;
  return [
    { path: "values", message: `cannot be checked against ${chart}, whose values are not known here; they are checked against ${closest}` },
    ...unknownValues(own, closest),
  ];
}

function unknownValues(own: Tree | undefined, version: string): Problem[] {
  const load = CHART_VALUES[version];
  if (own === undefined || load === undefined) return [];
  const known = load();
  return problemsBelow(own, known, [], { version, known });
}

function problemsBelow(own: Tree, known: ValueTree, at: string[], chart: { version: string; known: ValueTree }): Problem[] {
  if (typeof known === "boolean") return [];
  return Object.entries(own).flatMap(([key, value]) => {
    const below = known[key];
    const path = [...at, key];
    if (!below) return [{ path: `values.${path.join(".")}`, message: MEANT[path.join(".")] ?? unknown(path, known, chart) }];
    return isTree(value) ? problemsBelow(value, below, path, chart) : [];
  });
}

function unknown(
  path: string[],
  siblings: { [key: string]: ValueTree },
  { version, known }: { version: string; known: ValueTree },
): string {
  const key = path[path.length - 1] ?? "";
  const near = nearest(
    key,
    Object.keys(siblings).filter((sibling) => siblings[sibling]),
  );
  const meant = near === undefined ? elsewhere(key, known) : [...path.slice(0, -1), near].join(".");
  return `is read by no template of the chart ${version}; ${meant ? `did you mean ${meant}?` : "remove it"}`;
}

/** Returns the only value of that name, where there is one. */
function elsewhere(key: string, known: ValueTree): string | undefined {
  const found = pathsTo(key, known, []);
  return found.length === 1 ? found[0] : undefined;
}

function pathsTo(key: string, known: ValueTree, at: string[]): string[] {
  if (typeof known === "boolean") return [];
  return Object.entries(known).flatMap(([name, below]) => {
    const path = [...at, name];
    return name === key && below ? [path.join(".")] : pathsTo(key, below, path);
  });
}
