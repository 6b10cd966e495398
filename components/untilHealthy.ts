import * as pulumi from "@pulumi/pulumi";
import type { AuthSettings } from "../blocks/auth/settings";
import { type Answer, canRequest, type HealthCheckSettings, type HealthQuestion, healthQuestions } from "../blocks/healthCheck";
import { type Address, get, getQueued, objectIn, REQUEST } from "../core/serverRequest";
import type { Credentials } from "./login";

/** Interval between requests, in milliseconds. */
const PAUSE = 3000;

/** How long one response may take, in milliseconds. */
const PATIENCE = 10_000;

const HEALTH = "/api/health";

/** The endpoint and the requests. */
export interface HealthCheck {
  component: pulumi.Resource;
  name: string;
  url: pulumi.Output<string | undefined>;
  auth: AuthSettings;
  credentials: pulumi.Output<Credentials | undefined>;
  settings: HealthCheckSettings;
  /** Resources that must exist before the first request. */
  after: pulumi.Output<unknown>;
}

/**
 * Returns the URL after the API server responds there as its login requires; a preview sends no request. @throws ResourceError with the
 * last response after the timeout.
 */
export function untilHealthy({ component, name, url, auth, credentials, settings, after }: HealthCheck): pulumi.Output<string | undefined> {
  const checked = pulumi.all([url, credentials, after]).apply(async ([known, user]) => {
    if (pulumi.runtime.isDryRun()) return known;
    const seconds = settings.timeout;
    if (!known)
      throw new pulumi.ResourceError(
        `"${name}" has no address yet, so its health cannot be checked; run \`pulumi up\` again`,
        component,
        true,
      );
    const seen = await unhealthy(known, auth, user, Date.now() + seconds * 1000);
    if (seen) throw new pulumi.ResourceError(`"${name}" is not healthy after ${seconds} seconds: ${seen}`, component, true);
    return known;
  });
  // The URL is not secret, although the check uses the password.
  return pulumi.unsecret(checked);
}

/** Repeats the requests until all responses are as expected; after the timeout, returns the last response. */
async function unhealthy(url: string, auth: AuthSettings, user: Credentials | undefined, deadline: number) {
  const authorization = user && `Basic ${Buffer.from(`${user.username}:${user.password}`).toString("base64")}`;
  const address = { url, patience: PATIENCE, ...(authorization && { authorization }) };
  const steps = [
    ...healthQuestions(auth).map((question) => ({ shows: question.shows, ask: () => askHealth(address, question) })),
    ...(canRequest(auth) ? [{ shows: "a request succeeds", ask: () => askRequest(address) }] : []),
  ];
  for (const { shows, ask } of steps) {
    for (;;) {
      const seen = await ask().catch((error) => `${url} could not be reached (${reasonOf(error)})`);
      if (seen === undefined) break;
      if (Date.now() + PAUSE > deadline) return `${seen}; expected: ${shows}`;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
  return undefined;
}

async function askHealth(address: Address, { withCredentials, expects }: HealthQuestion): Promise<string | undefined> {
  const { status, body } = await get(address, HEALTH, withCredentials);
  const health = objectIn(body)?.status;
  const answer: Answer = { status, ...(typeof health === "string" && { health }) };
  return expects(answer)
    ? undefined
    : `${address.url}${HEALTH} responded with ${status}${answer.health ? ` and the status "${answer.health}"` : ""}`;
}

async function askRequest(address: Address): Promise<string | undefined> {
  const result = await getQueued(address, REQUEST);
  if ("value" in result) return undefined;
  return `the request ${address.url}${REQUEST} came to ${"failed" in result ? result.failed : result.unanswered}`;
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}
