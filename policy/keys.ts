/** Rejects keys that stay valid until they are deleted. */
import type { Rule } from "./rule";

/** What to write instead of a key, by its type. */
const INSTEAD: Record<string, string> = {
  "aws:iam/accessKey:AccessKey": "an access key of AWS is valid until it is deleted; on EKS, set aws.identity: irsa, or podIdentity",
  "gcp:serviceaccount/key:Key": "a key of a GCP service account is valid until it is deleted; on GKE, set gcp.identity: workloadIdentity",
};

/** No long-lived key of a cloud in production. */
export const NO_STATIC_KEYS: Rule = {
  name: "no-static-keys",
  description: "No access key of an IAM user and no key of a GCP service account in production.",
  // Outside EKS and GKE there is no alternative, so the rule is advisory; teams that need no keys can make it mandatory.
  level: "advisory",
  severity: "high",
  onlyInStacks: true,
  check: ({ type }) => (INSTEAD[type] === undefined ? [] : [INSTEAD[type]]),
};
