/** Whether the API server answers as its log-in should, seen from where the program runs. */

import type { Problem } from "../core/problem";
import { type AuthArgs, AuthType } from "./auth/args";
import { authType } from "./auth/rules";

/** A check of `/api/health` at the end of `pulumi up`. */
export interface HealthCheckArgs {
  /**
   * Whether `pulumi up` ends only when the API server answers at its endpoint; the endpoint must be reachable from where Pulumi runs.
   * @default false
   */
  enabled?: boolean;
  /**
   * How long it may take, in seconds.
   * @default 300
   */
  timeout?: number;
}

/** Returns what is wrong with the check. */
export function healthCheckProblems({ timeout }: HealthCheckArgs = {}): Problem[] {
  if (timeout === undefined || (Number.isInteger(timeout) && timeout > 0)) return [];
  return [{ path: "healthCheck.timeout", message: `${timeout} is no number of seconds; write a whole number above 0, such as 300` }];
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
export function healthQuestions(auth: AuthArgs = {}): HealthQuestion[] {
  if (authType(auth) !== AuthType.Basic) return [HEALTHY];
  return auth.existingSecret === undefined ? [CLOSED, HEALTHY] : [CLOSED];
}
