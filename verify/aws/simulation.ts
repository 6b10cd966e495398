/** IAM's own simulation of requests, with the boundary of the principal and what the organization's policies show. */
import type { EvaluationResult, IAMClient } from "@aws-sdk/client-iam";
import { mapFew } from "../ask";
import type { SimulatedRequest } from "./requests";

/** What IAM decides about a request. */
export interface Decision {
  request: SimulatedRequest;
  allowed: boolean;
  /** What denies it, if it is not only the policy of the principal. */
  deniedBy?: string;
}

/** How many actions one call of the API simulates. */
const BATCH = 20;

/** How many calls of the API run at once; IAM throttles more. */
const AT_ONCE = 3;

/** Simulates requests of a principal. Requests with the same resource and context are one call. */
export async function simulate(client: IAMClient, principal: string, requests: SimulatedRequest[]): Promise<Decision[]> {
  const decisions = await mapFew(batchesOf(requests), (batch) => simulateBatch(client, principal, batch), AT_ONCE);
  return decisions.flat();
}

/** Returns the requests in batches with the same resource and context. */
export function batchesOf(requests: SimulatedRequest[]): SimulatedRequest[][] {
  const groups = new Map<string, SimulatedRequest[]>();
  for (const request of requests) {
    const key = JSON.stringify([request.resource, request.context]);
    groups.set(key, [...(groups.get(key) ?? []), request]);
  }
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / BATCH) }, (_, index) => group.slice(index * BATCH, (index + 1) * BATCH)),
  );
}

async function simulateBatch(client: IAMClient, principal: string, batch: SimulatedRequest[]): Promise<Decision[]> {
  const { SimulatePrincipalPolicyCommand } = await import("@aws-sdk/client-iam");
  const [{ resource, context }] = batch as [SimulatedRequest];
  const entries = Object.entries(context).map(([key, { value, type }]) => ({
    ContextKeyName: key,
    ContextKeyValues: [value],
    ContextKeyType: type,
  }));
  const results: EvaluationResult[] = [];
  let marker: string | undefined;
  do {
    const page = await client.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: principal,
        ActionNames: batch.map(({ action }) => action),
        ResourceArns: [resource],
        ContextEntries: entries,
        ...(marker && { Marker: marker }),
      }),
    );
    results.push(...(page.EvaluationResults ?? []));
    marker = page.IsTruncated ? page.Marker : undefined;
  } while (marker);
  return batch.map((request) => decisionOf(request, results));
}

function decisionOf(request: SimulatedRequest, results: EvaluationResult[]): Decision {
  const result = results.find(({ EvalActionName }) => EvalActionName?.toLowerCase() === request.action.toLowerCase());
  if (result === undefined) throw new Error(`IAM gives no decision about ${request.action}`);
  const deniedBy = deniedByOf(result);
  return { request, allowed: result.EvalDecision === "allowed", ...(deniedBy && { deniedBy }) };
}

function deniedByOf(result: EvaluationResult): string | undefined {
  const { EvalDecision, OrganizationsDecisionDetail, PermissionsBoundaryDecisionDetail } = result;
  if (EvalDecision === "allowed") return undefined;
  if (OrganizationsDecisionDetail?.AllowedByOrganizations === false) return "by a policy of the organization";
  if (PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false) return "by the permissions boundary";
  return EvalDecision === "explicitDeny" ? "explicitly" : undefined;
}
