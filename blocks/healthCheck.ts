/** Whether the API server answers as its log-in should, seen from where the program runs. */

import { AuthType } from "./auth/args";
import type { AuthSettings } from "./auth/settings";

/** A check of `/api/health` at the end of `pulumi up`. */
export interface HealthCheckArgs {
  /**
   * Whether `pulumi up` waits until the API server answers at its endpoint, which must be reachable from where Pulumi runs.
   * @default false
   */
  enabled?: boolean;
  /**
   * How long to wait, in seconds.
   * @default 300
   * @minimum 1
   * @example 600
   */
  timeout?: number;
}

/** The check with the defaults filled in. */
export interface HealthCheckSettings {
  enabled: boolean;
  /** In seconds. */
  timeout: number;
}

/** Fills in the defaults. */
export function healthCheckSettings({ enabled = false, timeout = 300 }: HealthCheckArgs = {}): HealthCheckSettings {
  return { enabled, timeout };
}

/** What an answer of the endpoint says. */
export interface Answer {
  status: number;
  /** What the body says the server's status is, where it is JSON. */
  health?: string;
}

/** One request of the check: with which credentials, and what the answer must be. */
export interface HealthQuestion {
  /** What the request shows, for people. */
  shows: string;
  withCredentials: boolean;
  expects: (answer: Answer) => boolean;
}

const HEALTHY: HealthQuestion = {
  shows: "the API server is healthy",
  withCredentials: true,
  expects: ({ status, health }) => status === 200 && health === "healthy",
};
const CLOSED: HealthQuestion = {
  shows: "nobody gets in without a password",
  withCredentials: false,
  expects: ({ status }) => status === 401,
};

/**
 * Returns what must hold. With basic auth, nginx answers before the API server does; with the other log-ins the API server answers `/api/health` to
 * everyone (sky/server/server.py, health).
 */
export function healthQuestions(auth: AuthSettings): HealthQuestion[] {
  if (auth.type !== AuthType.Basic) return [HEALTHY];
  return auth.existingSecret === undefined ? [CLOSED, HEALTHY] : [CLOSED];
}
