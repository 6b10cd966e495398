/** Requests to Google's REST APIs, as the user or as a service account of the stack. */
import { PATIENCE } from "../ask";

/** How Google is reached; tests have another network and less patience. */
export interface Network {
  fetch: typeof fetch;
  /** How long one answer may take, in milliseconds. */
  patience: number;
  /** How long before the second attempt, in milliseconds; each later one waits twice as long. */
  pause: number;
}

export const INTERNET: Network = { fetch: (...request) => fetch(...request), patience: PATIENCE, pause: 500 };

const ATTEMPTS = 5;
const BUSY = [429, 500, 502, 503, 504];
const SCOPE = "https://www.googleapis.com/auth/cloud-platform";

/** An answer that is an error. */
export class GoogleError extends Error {
  constructor(
    readonly status: number,
    /** What Google calls it, such as `PERMISSION_DENIED`. */
    readonly reason: string,
    message: string,
  ) {
    super(message);
    this.name = reason;
  }
}

/** A request to one of Google's APIs. */
export interface GoogleRequest {
  /** The name of the API, such as `iam`. */
  service: string;
  path: string;
  body?: unknown;
}

/**
 * Sends a request, again if Google throttles it.
 * @throws GoogleError if Google refuses it.
 */
export async function ask<T>({ fetch, patience, pause }: Network, token: string, { service, path, body }: GoogleRequest): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(`https://${service}.googleapis.com/${path}`, {
      signal: AbortSignal.timeout(patience),
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
    });
    if (response.ok) return (await response.json()) as T;
    const text = await response.text();
    if (!BUSY.includes(response.status) || attempt === ATTEMPTS) throw errorOf(response.status, text);
    await new Promise((resolve) => setTimeout(resolve, pause * 2 ** (attempt - 1)));
  }
}

function errorOf(status: number, text: string): GoogleError {
  try {
    const { error } = JSON.parse(text) as { error: { status?: string; message?: string } };
    return new GoogleError(status, error.status ?? "", error.message ?? "");
  } catch {
    return new GoogleError(status, "", "");
  }
}

/** Returns an access token of the user's application default credentials. */
export async function callerToken({ fetch }: Network): Promise<string> {
  const { GoogleAuth } = await import("google-auth-library");
  const auth = new GoogleAuth({ scopes: [SCOPE], clientOptions: { transporterOptions: { fetchImplementation: fetch } } });
  return tokenOf(await auth.getAccessToken());
}

/** Returns an access token by a service account's JSON key. */
export async function keyToken({ fetch }: Network, key: string): Promise<string> {
  const { JWT } = await import("google-auth-library");
  const { client_email, private_key } = JSON.parse(key) as { client_email?: string; private_key?: string };
  const client = new JWT({
    ...(client_email !== undefined && { email: client_email }),
    ...(private_key !== undefined && { key: private_key }),
    scopes: [SCOPE],
    transporterOptions: { fetchImplementation: fetch },
  });
  return tokenOf((await client.authorize()).access_token);
}

/** Returns an access token of a service account that the user may impersonate. */
export async function impersonatedToken(network: Network, token: string, email: string): Promise<string> {
  const { accessToken } = await ask<{ accessToken?: string }>(network, token, {
    service: "iamcredentials",
    path: `v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
    body: { scope: [SCOPE], lifetime: "600s" },
  });
  return tokenOf(accessToken);
}

function tokenOf(token: string | null | undefined): string {
  if (!token) throw new Error("Google gives no access token");
  return token;
}
