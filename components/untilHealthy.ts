import * as pulumi from "@pulumi/pulumi";
import type { AuthSettings } from "../blocks/auth/settings";
import { type Answer, type HealthCheckSettings, type HealthQuestion, healthQuestions } from "../blocks/healthCheck";
import type { Credentials } from "./login";

/** Interval between requests, in milliseconds. */
const PAUSE = 3000;

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
    const seen = await unhealthy(known, healthQuestions(auth), user, Date.now() + seconds * 1000);
    if (seen) throw new pulumi.ResourceError(`"${name}" is not healthy after ${seconds} seconds: ${seen}`, component, true);
    return known;
  });
  // The URL is not secret, although the check uses the password.
  return pulumi.unsecret(checked);
}

/** Repeats the requests until all responses are as expected; after the timeout, returns the last response. */
async function unhealthy(url: string, questions: HealthQuestion[], user: Credentials | undefined, deadline: number) {
  for (const question of questions) {
    for (;;) {
      const seen = await ask(`${url}/api/health`, question, user);
      if (seen === undefined) break;
      if (Date.now() + PAUSE > deadline) return `${seen}; expected: ${question.shows}`;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
  return undefined;
}

async function ask(url: string, { withCredentials, expects }: HealthQuestion, user?: Credentials): Promise<string | undefined> {
  const headers =
    withCredentials && user ? { authorization: `Basic ${Buffer.from(`${user.username}:${user.password}`).toString("base64")}` } : undefined;
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(10_000), ...(headers && { headers }) });
    const answer: Answer = { status: response.status, ...statusIn(await response.text()) };
    return expects(answer)
      ? undefined
      : `${url} responded with ${answer.status}${answer.health ? ` and the status "${answer.health}"` : ""}`;
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
    return `${url} could not be reached (${cause?.code ?? cause?.message ?? message})`;
  }
}

function statusIn(body: string): { health?: string } {
  try {
    const { status } = JSON.parse(body) as { status?: unknown };
    return typeof status === "string" ? { health: status } : {};
  } catch {
    return {};
  }
}
