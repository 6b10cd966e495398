/** The API server: its health from outside and from inside, its version and log-in, and its clouds. */
import { AuthType } from "../../blocks/auth/args";
import { isTree, valueAt } from "../../core/merge";
import { RELEASE_TYPE } from "../../plan/plan";
import { PATIENCE, whyNot } from "../ask";
import { type Check, outcomes } from "../check";
import { find, outputText } from "../deployed";
import { kubeconfigOf, RELEASE } from "../kubernetes/clusters";
import type { Stack } from "../stack";
import { cloudChecks, expectedClouds } from "./clouds";
import { type Health, healthInside, healthOutside, reportChecks } from "./health";
import { type Forward, forwardTo } from "./inside";
import type { Place } from "./place";

/** Verifies the API server of a stack. */
export async function serverChecks(stack: Stack, patience = PATIENCE): Promise<Check[]> {
  const { forward, failed } = await forwardOf(stack);
  try {
    const outside = outsideOf(stack, patience);
    const inside = forward && { name: INSIDE, url: forward.url, patience, advice: "see the log of the pod of the API server" };
    return [...failed, ...(await checksAt(stack, outside, inside))];
  } finally {
    forward?.close();
  }
}

const INSIDE = "inside, through a port-forward";

async function forwardOf(stack: Stack): Promise<{ forward?: Forward; failed: Check[] }> {
  const { namespace, name } = stack.settings.release;
  try {
    const config = await kubeconfigOf(stack, RELEASE_TYPE, RELEASE)();
    return { forward: await forwardTo(config, namespace, name), failed: [] };
  } catch (error) {
    const is = outcomes({ part: "server", subject: INSIDE, expected: "shows that the API server is healthy" });
    return { failed: [is.unknown(whyNot(error), "see the pods of the release, and verify from where the cluster can be reached")] };
  }
}

/** Returns where users find the server; it has no address outside the cluster with some exposures. */
export function outsideOf({ deployed, settings }: Stack, patience: number): Place | undefined {
  const url = outputText(deployed, "endpoint");
  if (url === undefined || !/^https?:/.test(url) || settings.exposure.address === "cluster") return undefined;
  const { username, password } = new URL(outputText(deployed, "endpointWithCredentials") ?? url);
  const pair = [username, password].map(decodeURIComponent).join(":");
  const authorization = username === "" ? undefined : `Basic ${Buffer.from(pair).toString("base64")}`;
  return {
    name: `outside, at ${url}`,
    url,
    patience,
    advice: "verify from where users reach the server",
    ...(authorization && { authorization }),
  };
}

/** Verifies the server from both places. */
export async function checksAt(stack: Stack, outside: Place | undefined, inside: Place | undefined): Promise<Check[]> {
  const { auth } = stack.settings;
  const nothing: Health = { checks: [], healthy: false };
  const [fromOutside, fromInside] = await Promise.all([
    outside ? healthOutside(outside, auth) : nothing,
    inside ? healthInside(inside) : nothing,
  ]);
  const body = fromInside.body ?? fromOutside.body;
  const health = [...fromOutside.checks, ...fromInside.checks, ...(body ? reportChecks(body, auth, chartVersionOf(stack)) : [])];
  // This command is not logged in with OAuth, but the server trusts a port-forward, which comes from its own loopback address.
  const canAskOutside = fromOutside.healthy && [AuthType.Basic, AuthType.None].some((type) => type === auth.type);
  const place = canAskOutside ? outside : fromInside.healthy ? inside : undefined;
  if (place) return [...health, ...(await cloudChecks(place, expectedClouds(stack.args, stack.settings)))];
  if (!outside || !fromOutside.healthy) return health;
  const is = outcomes({ part: "server", subject: outside.name, expected: "runs a request (/enabled_clouds)" });
  return [...health, is.unknown("only a user who is logged in can send it", "run `sky check`, as a user who is logged in")];
}

/** Returns the version of the chart, unless the values name another image. */
function chartVersionOf({ deployed }: Stack): string | undefined {
  const { version, values } = find(deployed, RELEASE_TYPE, RELEASE)?.inputs ?? {};
  const image = isTree(values) ? valueAt(values, "apiService.image") : undefined;
  return typeof version === "string" && image === undefined ? version : undefined;
}
