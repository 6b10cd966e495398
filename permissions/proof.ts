/**
 * The permissions that SkyPilot's own code uses: the judge's record of each version (test/skypilot), and the rows of the tables that each
 * flow needs.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import type { AwsStatement } from "./awsFeatures";
import { AWS_STATEMENTS } from "./awsStatements";
import { GCP_GRANTS, type GcpGrant } from "./gcp";
import { KUBERNETES_RULES, type KubernetesRule } from "./kubernetes";

/** One run of a flow. */
export interface ProvedRun {
  /** `works`, or `refused` for the opening. */
  outcome: string;
  /** The permissions that allowed its calls, in the format of `awsUses`, `gcpUses` and `kubernetesUses`. */
  used: string[];
  /** The permissions that it lacked. */
  refused: string[];
}

/** One flow of SkyPilot on a cloud. */
export interface ProvedFlow {
  cloud: string;
  principal: string;
  flow: string;
  /** The feature that it needs, or `core`. */
  feature: string;
  /** Features that it needs in addition to its own. */
  also?: string[];
  /** With its feature on. */
  on: ProvedRun;
  /** With its feature off; absent for the core, which cannot be turned off. */
  off?: ProvedRun;
}

/** The judge's record of one version of SkyPilot. */
export interface Proof {
  flows: ProvedFlow[];
  /** What SkyPilot does but no flow runs. */
  notRun: { cloud: string; flow: string; why: string }[];
}

const FOLDER = path.join(__dirname, "proof");

/** Returns the file with the proof of a version of SkyPilot, such as `0.13.0`. */
export function proofFile(version: string): string {
  return path.join(FOLDER, `${version}.json`);
}

/** Returns the proof of a version; empty if there is none. */
export function proofOf(version: string): Proof {
  const file = proofFile(version);
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as Proof) : { flows: [], notRun: [] };
}

/** Returns the versions that have a proof, the oldest first. */
export function provedVersions(): string[] {
  return fs
    .readdirSync(FOLDER)
    .flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? [])
    .sort();
}

/** A permission of a row in the judge's format, and its principals. */
export interface Use {
  cloud: string;
  principals: string[];
  use: string;
}

/** Returns the permissions of a statement: each action with each kind of resource, including combinations that the API does not have. */
export function awsUses({ sid, actions, resources, principals }: AwsStatement): Use[] {
  return [...actions, ...resources].map((what) => ({ cloud: "aws", principals, use: `${sid} ${what}` }));
}

/** Returns the permissions of a grant. */
export function gcpUses({ permissions, principals }: GcpGrant): Use[] {
  return permissions.map((use) => ({ cloud: "gcp", principals, use }));
}

/** Returns the permissions of a rule: each verb on each resource. */
export function kubernetesUses({ scope, apiGroups, resources, verbs, principal }: KubernetesRule): Use[] {
  return resources.flatMap((resource) =>
    verbs.map((verb) => ({
      cloud: "kubernetes",
      principals: [principal],
      use: `${scope} ${verb} ${apiGroups[0] ? `${apiGroups[0]}/` : ""}${resource}`,
    })),
  );
}

/** All permissions of the tables. */
export const ALL_USES: Use[] = [
  ...AWS_STATEMENTS.flatMap(awsUses),
  ...GCP_GRANTS.flatMap(gcpUses),
  ...KUBERNETES_RULES.flatMap(kubernetesUses),
];

/** Returns whether a flow needs a permission; on AWS, a flow records the statement, the action and the resource. */
function isUsed({ cloud, use }: Use, seen: string): boolean {
  if (cloud !== "aws") return use === seen;
  const [sid, what = ""] = use.split(" ");
  const [seenSid, action = "", resource] = seen.split(" ");
  const prefix = what.endsWith("*") && what.includes(":Describe") ? what.slice(0, -1) : undefined;
  return sid === seenSid && (what === action || what === resource || (prefix !== undefined && action.startsWith(prefix)));
}

/** Returns the flows of a proof that need any of the uses. */
export function flowsThatNeed(uses: Use[], { flows }: Proof): ProvedFlow[] {
  return flows.filter(({ cloud, principal, on }) =>
    uses.some((one) => one.cloud === cloud && one.principals.includes(principal) && on.used.some((seen) => isUsed(one, seen))),
  );
}

/** Returns the uses that no flow of a proof needs. */
export function unneeded(uses: Use[], proof: Proof): Use[] {
  return uses.filter((one) => flowsThatNeed([one], proof).length === 0);
}
