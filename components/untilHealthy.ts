import * as pulumi from "@pulumi/pulumi";
import type { AuthSettings } from "../blocks/auth/settings";
import { type Answer, type HealthCheckSettings, type HealthQuestion, healthQuestions } from "../blocks/healthCheck";
import type { Credentials } from "./login";

/** How long between two requests, in milliseconds. */
const PAUSE = 3000;

/** The endpoint, and what is asked there. */
export interface HealthCheck {
  component: pulumi.Resource;
  name: string;
  url: pulumi.Output<string | undefined>;
  auth: AuthSettings;
  credentials: pulumi.Output<Credentials | undefined>;
  settings: HealthCheckSettings;
  /** What must be there before it makes sense to ask. */
  after: pulumi.Output<unknown>;
}

/**
 * Returns the URL once the API server answers there as its log-in should; a preview asks nobody.
 * @throws ResourceError with what was seen, where it does not in time.
 */
export function untilHealthy({ component, name, url, auth, credentials, settings, after }: HealthCheck): pulumi.Output<string | undefined> {
  const checked = pulumi.all([url, credentials, after]).apply(async ([known, user]) => {
    if (pulumi.runtime.isDryRun()) return known;
    const seconds = settings.timeout;
    if (!known)
      throw new pulumi.ResourceError(
        `"${name}" has no address yet at which its health could be checked; run \`pulumi up\` again`,
        component,
        true,
      );
    const seen = await unhealthy(known, healthQuestions(auth), user, Date.now() + seconds * 1000);
    if (seen) throw new pulumi.ResourceError(`"${name}" is not healthy after ${seconds} seconds: ${seen}`, component, true);
    return known;
  });
  // What is checked is the URL, which is no secret, though the password takes part.
  return pulumi.unsecret(checked);
}

/** Asks until all questions are answered as they should be; returns what was seen last, where they are not in time. */
async function unhealthy(url: string, questions: HealthQuestion[], user: Credentials | undefined, deadline: number) {
  for (const question of questions) {
    for (;;) {
      const seen = await ask(`${url}/api/health`, question, user);
      if (seen === undefined) break;
      if (Date.now() + PAUSE > deadline) return `${seen}, where it should show that ${question.shows}`;
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
    return expects(answer) ? undefined : `${url} answered ${answer.status}${answer.health ? ` with the status "${answer.health}"` : ""}`;
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
