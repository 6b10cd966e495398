/** Whether the API server responds as its login requires, checked from the machine that runs the program. */

import { AuthType } from "./auth/args";
import type { AuthSettings } from "./auth/settings";

/** A check of `/api/health`, and of a request where the login allows one, at the end of `pulumi up`. */
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

/** Settings of the check. */
export interface HealthCheckSettings {
  enabled: boolean;
  /** In seconds. */
  timeout: number;
}

/** Computes the settings. */
export function healthCheckSettings({ enabled = false, timeout = 300 }: HealthCheckArgs = {}): HealthCheckSettings {
  return { enabled, timeout };
}

/** A response of the endpoint. */
export interface Answer {
  status: number;
  /** The server's status in the body, if the body is JSON. */
  health?: string;
}

/** One request of the check: its credentials, and the expected response. */
export interface HealthQuestion {
  /** What the response proves, for messages. */
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
  shows: "a request without a password is denied",
  withCredentials: false,
  expects: ({ status }) => status === 401,
};

/**
 * Returns whether the check can send a request that a worker runs; with the other logins, and with passwords that this program does not have, only a user can.
 */
export function canRequest({ type, existingSecret }: AuthSettings): boolean {
  return type === AuthType.None || (type === AuthType.Basic && existingSecret === undefined);
}

/**
 * Returns the requests. With basic auth, nginx responds before the API server; with the other logins, the API server responds to
 * `/api/health` without a login (sky/server/server.py, health).
 */
export function healthQuestions(auth: AuthSettings): HealthQuestion[] {
  if (auth.type !== AuthType.Basic) return [HEALTHY];
  return auth.existingSecret === undefined ? [CLOSED, HEALTHY] : [CLOSED];
}
