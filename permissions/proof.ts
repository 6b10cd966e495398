/** What SkyPilot's own code was seen to use: the judge's record of each version (test/skypilot), and which row of the tables each flow needs. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { AwsStatement } from "./awsFeatures";
import { AWS_STATEMENTS } from "./awsStatements";
import { GCP_GRANTS, type GcpGrant } from "./gcp";
import { KUBERNETES_RULES, type KubernetesRule } from "./kubernetes";

/** One run of a flow. */
export interface ProvedRun {
  /** `works`, or `refused` where the opening is. */
  outcome: string;
  /** The permissions that allowed its calls, as `awsUses`, `gcpUses` and `kubernetesUses` write them. */
  used: string[];
  /** The permissions that it lacked. */
  refused: string[];
}

/** One thing that SkyPilot does with a cloud. */
export interface ProvedFlow {
  cloud: string;
  principal: string;
  flow: string;
  /** The feature that it needs, or `core`. */
  feature: string;
  /** Features that it needs beside its own. */
  also?: string[];
  /** With its feature on. */
  on: ProvedRun;
  /** With its feature off; absent for the core, which cannot be switched off. */
  off?: ProvedRun;
}

/** What the judge found on one version of SkyPilot. */
export interface Proof {
  flows: ProvedFlow[];
  /** What SkyPilot does and no flow runs. */
  notRun: { cloud: string; flow: string; why: string }[];
}

const FOLDER = path.join(__dirname, "proof");

/** Returns the file that holds the proof of a version of SkyPilot, such as `0.13.0`. */
export function proofFile(version: string): string {
  return path.join(FOLDER, `${version}.json`);
}

/** Returns the proof of a version; empty where there is none. */
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

/** Something that a row of the tables permits, as the judge writes it, and who may do it. */
export interface Use {
  cloud: string;
  principals: string[];
  use: string;
}

/** Returns what a statement permits: each action, and each kind of resource. Which of them go together is the API's to say. */
export function awsUses({ sid, actions, resources, principals }: AwsStatement): Use[] {
  return [...actions, ...resources].map((what) => ({ cloud: "aws", principals, use: `${sid} ${what}` }));
}

/** Returns what a grant permits. */
export function gcpUses({ permissions, principals }: GcpGrant): Use[] {
  return permissions.map((use) => ({ cloud: "gcp", principals, use }));
}

/** Returns what a rule permits: each verb on each resource. */
export function kubernetesUses({ scope, apiGroups, resources, verbs, principal }: KubernetesRule): Use[] {
  return resources.flatMap((resource) =>
    verbs.map((verb) => ({
      cloud: "kubernetes",
      principals: [principal],
      use: `${scope} ${verb} ${apiGroups[0] ? `${apiGroups[0]}/` : ""}${resource}`,
    })),
  );
}

/** Everything that the tables permit. */
export const ALL_USES: Use[] = [
  ...AWS_STATEMENTS.flatMap(awsUses),
  ...GCP_GRANTS.flatMap(gcpUses),
  ...KUBERNETES_RULES.flatMap(kubernetesUses),
];

/** Returns whether a use is what a flow is seen to need; on AWS a flow names the statement, the action and the resource. */
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
