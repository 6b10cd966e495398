/** `/api/health`: whether the server answers as its log-in should, and whether its version and log-in are those of the release. */
import { AuthType } from "../../blocks/auth/args";
import type { AuthSettings } from "../../blocks/auth/settings";
import { type HealthQuestion, healthQuestions } from "../../blocks/healthCheck";
import { get, objectIn, type Reply } from "../../core/serverRequest";
import { whyNot } from "../ask";
import { type Check, outcomes } from "../check";
import type { Place } from "./place";

/** What the health of a place shows. */
export interface Health {
  checks: Check[];
  /** Whether the server answered a request that has the credentials. */
  healthy: boolean;
  /** What the server reports about itself; with OAuth only to those who log in. */
  body?: Record<string, unknown>;
}

/** Compares the answers from outside with what the log-in requires. */
export async function healthOutside(place: Place, auth: AuthSettings): Promise<Health> {
  const answers = await Promise.all(healthQuestions(auth).map((question) => answerTo(place, question)));
  const closed = auth.type === AuthType.Oauth ? [await closedCheck(place)] : [];
  return together([...answers, ...closed]);
}

/** Reads the health from inside, where no ingress checks the log-in. */
export function healthInside(place: Place): Promise<Health> {
  const question: HealthQuestion = {
    shows: "the API server is healthy",
    withCredentials: true,
    expects: ({ status, health }) => status === 200 && health === "healthy",
  };
  return answerTo(place, question);
}

async function answerTo(place: Place, { shows, withCredentials, expects }: HealthQuestion): Promise<Health> {
  const is = outcomes({ part: "server", subject: place.name, expected: `shows that ${shows}` });
  let reply: Reply;
  try {
    reply = await get(place, "/api/health", withCredentials);
  } catch (error) {
    return { checks: [is.unknown(whyNot(error), place.advice)], healthy: false };
  }
  const body = objectIn(reply.body);
  const health = typeof body?.status === "string" ? body.status : undefined;
  const { status } = reply;
  if (expects({ status, ...(health !== undefined && { health }) }))
    return { checks: [is.ok()], healthy: withCredentials, ...(withCredentials && body && { body }) };
  const found = `/api/health answers ${status}${health ? ` with the status "${health}"` : ""}`;
  return { checks: [is.wrong(found, adviceOn(status, withCredentials))], healthy: false };
}

function adviceOn(status: number, withCredentials: boolean): string {
  if (status === 401 && withCredentials)
    return "the Secret with the users differs from the stack's passwords, or the ingress controller has not read it yet";
  if (status >= 502) return "the ingress controller does not reach the server: see the pods of the release";
  if (status === 404) return "no rule of the ingress leads to the server: compare the host and the path of the endpoint with the Ingress";
  return withCredentials
    ? "see the log of the pod of the API server"
    : "anyone can reach the server: see auth, and the annotations of the Ingress";
}

/** With OAuth, `/api/health` answers everyone, so another path shows that the server is closed (SkyPilot: GET /users/role). */
async function closedCheck(place: Place): Promise<Health> {
  const is = outcomes({ part: "server", subject: place.name, expected: "shows that no one gets in without a log-in" });
  try {
    const { status } = await get(place, "/users/role", false);
    const checks = [status === 200 ? is.wrong("/users/role answers 200 to everyone", "see auth, and the pods of oauth2-proxy") : is.ok()];
    return { checks, healthy: false };
  } catch (error) {
    return { checks: [is.unknown(whyNot(error), place.advice)], healthy: false };
  }
}

function together(all: Health[]): Health {
  const body = all.find((one) => one.body)?.body;
  return { checks: all.flatMap(({ checks }) => checks), healthy: all.some(({ healthy }) => healthy), ...(body && { body }) };
}

/** Compares what the server reports about itself with the release. */
export function reportChecks(body: Record<string, unknown>, auth: AuthSettings, chartVersion: string | undefined): Check[] {
  const about = (expected: string) => outcomes({ part: "server", subject: "API server", expected });
  return [
    ...(chartVersion === undefined ? [] : versionChecks(body, chartVersion)),
    ...Object.entries(reported(auth)).flatMap(([key, wanted]) => {
      if (body[key] === undefined) return [];
      const is = about(`reports ${key} ${wanted}`);
      return [
        body[key] === wanted
          ? is.ok()
          : is.wrong(`reports ${body[key]}`, "the server started with another log-in: restart its pod, and see auth"),
      ];
    }),
  ];
}

function versionChecks({ version, version_on_disk: onDisk }: Record<string, unknown>, chartVersion: string): Check[] {
  const wanted = serverVersion(chartVersion);
  const is = outcomes({ part: "server", subject: "API server", expected: `has the version ${wanted} of the chart` });
  if (typeof version !== "string") return [];
  if (version !== wanted)
    return [is.wrong(`has the version ${version}`, "another image runs: restart the pods, and see apiService.image in release.values")];
  if (typeof onDisk === "string" && onDisk !== version)
    return [is.wrong(`runs ${version}, with ${onDisk} on its disk`, "an upgrade is half done: restart the pod of the API server")];
  return [is.ok()];
}

/** Returns SkyPilot's version of a chart's version: 0.13.0-rc.1 is 0.13.0rc1, 0.12.3+post.1 is 0.12.3.post1 (skypilot: publish-helm.yml). */
export function serverVersion(chartVersion: string): string {
  return chartVersion
    .replace(/-rc\.(\d+)$/, "rc$1")
    .replace(/-dev\.(\d+)$/, ".dev$1")
    .replace(/\+post\.(\d+)$/, ".post$1");
}

/** What the server reports about a log-in (SkyPilot: sky/server/server.py, health). */
function reported({ type, serviceAccountTokens }: AuthSettings): Record<string, boolean> {
  const basic = type === AuthType.Basic;
  return {
    // Without a proxy in front, anyone could name a user in the header.
    external_proxy_auth_enabled: type === AuthType.ExternalProxy,
    ingress_basic_auth_enabled: basic,
    // The chart turns the tokens off where ingress-nginx checks the log-in.
    service_account_token_enabled: !basic && (serviceAccountTokens ?? true),
  };
}
