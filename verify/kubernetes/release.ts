/** Whether the Helm release in the cluster is the one that the stack deployed. */
import { gunzipSync } from "node:zlib";
import { isTree, type Tree } from "../../core/merge";
import { answered } from "../ask";
import { type Check, listed, outcomes } from "../check";
import { differences } from "../differences";
import type { Clients } from "./objects";

/** What Helm records of a release (Helm's source: pkg/release/v1/release.go). */
export interface HelmRelease {
  version: number;
  info: { status: string };
  chart: { metadata: { name: string; version: string; appVersion?: string } };
  config?: Tree;
}

/** What the stack deployed. */
export interface ReleaseInputs {
  version?: unknown;
  values?: unknown;
}

/** Reads the newest record of a release; Helm compresses it, and encodes it once more than Kubernetes. */
export async function readHelmRelease({ core }: Pick<Clients, "core">, namespace: string, name: string): Promise<HelmRelease | undefined> {
  const { items } = await answered(() => core.listNamespacedSecret({ namespace, labelSelector: `owner=helm,name=${name}` }));
  const records = items.flatMap(({ data }) => (data?.release ? [decoded(data.release)] : []));
  return records.sort((a, b) => b.version - a.version)[0];
}

function decoded(data: string): HelmRelease {
  const inner = Buffer.from(data, "base64").toString("utf8");
  return JSON.parse(gunzipSync(Buffer.from(inner, "base64")).toString("utf8")) as HelmRelease;
}

/** Compares the record of a release with what the stack deployed. */
export function releaseChecks(actual: HelmRelease | undefined, inputs: ReleaseInputs, subject: string, stack: string): Check[] {
  const about = (expected: string) => outcomes({ part: "kubernetes", subject: `Helm release ${subject}`, expected });
  const again = `the release was changed outside of Pulumi; run \`pulumi up --refresh --stack ${stack}\``;
  if (!actual) return [about("exists").wrong("Helm has no record of it", again)];
  const { status } = actual.info;
  const { version } = actual.chart.metadata;
  const wanted = typeof inputs.version === "string" ? inputs.version : version;
  const changed = differences(isTree(inputs.values) ? inputs.values : {}, actual.config ?? {});
  const [deployed, chart, values] = [
    about("is deployed"),
    about(`is of the chart version ${wanted}`),
    about("has the values of the stack"),
  ];
  return [
    status === "deployed"
      ? deployed.ok()
      : deployed.wrong(
          `Helm's status is "${status}"`,
          'an upgrade was interrupted or failed; docs/operations.md, "When `up` was interrupted", describes what to do',
        ),
    version === wanted ? chart.ok() : chart.wrong(`chart version ${version}`, again),
    // A value can be anything, so only its path is shown.
    changed.length === 0 ? values.ok() : values.wrong(`other values at ${listed(changed)}`, again),
  ];
}
