import { runSimulation } from "@cloud-copilot/iam-simulate";
import { awsPolicyDocuments } from "../../permissions/aws";
import { type AwsStatement, VM_ROLE_NAME, type VmRole } from "../../permissions/awsFeatures";

/** The account of the tests. */
export const ACCOUNT = { accountId: "123456789012", partition: "aws", dnsSuffix: "amazonaws.com" };

/** A role that a profile of the tests assumes, in another account. */
export const PROFILE_ROLE = "arn:aws:iam::210987654321:role/skypilot-launcher";

/** A request to AWS. */
export interface AwsRequest {
  action: string;
  resource: string;
  /** What AWS knows of the request, by condition key. */
  context?: Record<string, string>;
}

/** The policy that AWS gives to each key: whom IAM allows, the key allows. */
const KEY_POLICY = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT.accountId}:root` }, Action: "kms:*", Resource: "*" }],
};

/**
 * Returns whether AWS allows a request to who has the policies of the statements, within the chosen regions where there are any.
 * @throws Error where AWS has no such request.
 */
export async function allows(rows: AwsStatement[], request: AwsRequest, regions: string[] = []): Promise<boolean> {
  const simulated = await simulate(rows, request, regions);
  if (simulated.resultType === "error") throw new Error(`${request.action} on ${request.resource}: ${JSON.stringify(simulated.errors)}`);
  return simulated.overallResult === "Allowed";
}

/** Returns whether an action can be on such a resource. */
export async function isRequest(request: AwsRequest): Promise<boolean> {
  return (await simulate([], request, [])).resultType !== "error";
}

function simulate(rows: AwsStatement[], { action, resource, context = {} }: AwsRequest, regions: string[]) {
  return runSimulation(
    {
      request: {
        principal: `arn:aws:iam::${ACCOUNT.accountId}:user/skypilot`,
        action,
        resource: { resource, accountId: ACCOUNT.accountId },
        contextVariables: { "aws:RequestedRegion": "us-east-1", "aws:username": "skypilot", ...context },
      },
      identityPolicies: awsPolicyDocuments(rows, regions).map((document, index) => ({
        name: `skypilot-${index}`,
        policy: JSON.parse(document(ACCOUNT)),
      })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(action.startsWith("kms:") && { resourcePolicy: KEY_POLICY }),
    },
    {},
  );
}

/** Returns the roles of the VMs of a stack without names of its own. */
export function vmRoles(owned: boolean): VmRole[] {
  return [{ name: VM_ROLE_NAME, owned }];
}
