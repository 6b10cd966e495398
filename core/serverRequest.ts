/** Requests to SkyPilot's API server: at its endpoint, or through a port-forward to its pod. */

/** How long a request may take that the server puts into its queue, in milliseconds. */
const QUEUED = 60_000;

/**
 * A request that a worker of the server runs. `/api/health` does not show whether requests work: with a config that is not valid, the server starts and each request fails
 * (sky/utils/schemas.py, _allow_additional_properties).
 */
export const REQUEST = "/enabled_clouds?expand=true";

/** How a server is asked. */
export interface Address {
  url: string;
  /** The value of the header `Authorization`, if there are credentials. */
  authorization?: string;
  /** How long one answer may take, in milliseconds. */
  patience: number;
}

/** An answer of the server. */
export interface Reply {
  status: number;
  body: string;
  /** Id of the request in the server's queue. */
  requestId?: string;
}

/** Sends a request; a redirect is an answer too. */
export async function get({ url, authorization, patience }: Address, path: string, withCredentials = true): Promise<Reply> {
  const response = await fetch(`${url}${path}`, {
    redirect: "manual",
    signal: AbortSignal.timeout(patience),
    headers: withCredentials && authorization ? { authorization } : {},
  });
  const requestId = response.headers.get("x-skypilot-request-id");
  return { status: response.status, body: await response.text(), ...(requestId && { requestId }) };
}

/** What a queued request came to. */
export type Result = { value: unknown } | { failed: string } | { unanswered: string };

/** Sends a request that the server puts into its queue, and waits for its end (SkyPilot: sky/server/requests). */
export async function getQueued(address: Address, path: string): Promise<Result> {
  const accepted = await get(address, path);
  if (accepted.status !== 200 || !accepted.requestId) return { unanswered: `HTTP ${accepted.status} without the id of a request` };
  return resultOf({ ...address, patience: Math.max(address.patience, QUEUED) }, accepted.requestId);
}

async function resultOf(address: Address, id: string): Promise<Result> {
  const { status, body } = await get(address, `/api/get?request_id=${encodeURIComponent(id)}`);
  if (status === 200) {
    const { return_value } = JSON.parse(body) as { return_value?: unknown };
    // The value is JSON as text.
    return { value: typeof return_value === "string" ? JSON.parse(return_value) : return_value };
  }
  return { failed: `HTTP ${status}${reasonIn(body)}` };
}

/** A failure has the exception as JSON in `detail.error`, itself JSON as text. */
function reasonIn(body: string): string {
  try {
    const { detail } = JSON.parse(body) as { detail?: { error?: unknown } };
    const error = typeof detail?.error === "string" ? JSON.parse(detail.error) : detail?.error;
    const { type, message = "" } = (error ?? {}) as { type?: string; message?: string };
    return type ? `, ${type}: ${message.split("\n")[0]}` : "";
  } catch {
    return "";
  }
}

/** Reads a JSON object; `undefined` if the text is none. */
export function objectIn(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
