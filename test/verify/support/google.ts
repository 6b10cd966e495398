/** A stand-in for Google's APIs on loopback: each API is a folder of its paths. */
import { generateKeyPairSync } from "node:crypto";
import type { Network } from "../../../verify/gcp/google";
import { type Answer, type Got, type Loopback, loopback } from "./loopback";

/** A private key as Google makes it for a service account. */
export const PRIVATE_KEY = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
  type: "pkcs8",
  format: "pem",
}) as string;

/** What Google knows. */
export interface Google {
  /** The permissions of the owner of each token, by resource. */
  held: Record<string, Record<string, string[]>>;
  /** Permissions that cannot be tested on a project. */
  untestable?: string[];
  enabled: string[];
  keys: { name: string; validAfterTime: string; disabled?: boolean }[];
  /** The accounts that the user may impersonate. */
  impersonated: string[];
  /** Accounts whose keys were deleted. */
  keyless?: string[];
  /** What a request answers in place of the rest. */
  instead?: (path: string, attempt: number) => Answer | undefined;
}

/** Starts the stand-in, and returns how it is reached. */
export async function googleServer(google: Google): Promise<Loopback & { network: Network }> {
  const attempts = new Map<string, number>();
  const server = await loopback((got) => {
    const attempt = (attempts.get(got.path) ?? 0) + 1;
    attempts.set(got.path, attempt);
    return google.instead?.(got.path, attempt) ?? answer(google, got);
  });
  const to = (url: string) => `${server.url}/${url.replace(/^https:\/\/(\w+)\.googleapis\.com\//, "$1/")}`;
  const redirected: typeof fetch = (input, init) => fetch(to(input instanceof Request ? input.url : String(input)), init);
  return { ...server, network: { fetch: redirected, patience: 500, pause: 5 } };
}

const json = (content: unknown, status = 200): Answer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(content),
});

/** Returns an error as Google writes it. */
export function failure(code: number, status: string, message: string): Answer {
  return json({ error: { code, status, message } }, code);
}

function answer(google: Google, { path, headers, body }: Got): Answer {
  if (path === "/oauth2/token") {
    const issuer = issuerIn(body);
    if (google.keyless?.includes(issuer)) return json({ error: "invalid_grant", error_description: "HUSH Invalid JWT Signature." }, 400);
    return json({ access_token: `token-of-${issuer}`, expires_in: 3600, token_type: "Bearer" });
  }
  const token = String(headers.authorization).replace("Bearer ", "");
  const impersonation = /^\/iamcredentials\/v1\/projects\/-\/serviceAccounts\/(.*):generateAccessToken$/.exec(path)?.[1];
  if (impersonation) {
    if (!google.impersonated.includes(impersonation)) return failure(403, "PERMISSION_DENIED", "HUSH iam.serviceAccounts.getAccessToken");
    return json({ accessToken: `token-of-${impersonation}`, expireTime: "2030-01-01T00:00:00Z" });
  }
  const resource = /^\/(?:cloudresourcemanager|iam)\/v1\/(.*):testIamPermissions$/.exec(path)?.[1];
  if (resource) {
    const { permissions } = JSON.parse(body) as { permissions: string[] };
    const wrong = permissions.find((permission) => google.untestable?.includes(permission));
    if (wrong) return failure(400, "INVALID_ARGUMENT", `Permission ${wrong} is not valid for this resource.`);
    const held = google.held[token]?.[resource] ?? [];
    const both = permissions.filter((permission) => held.includes(permission));
    return json(both.length > 0 ? { permissions: both } : {});
  }
  if (path.startsWith("/serviceusage/")) return pageOfServices(google.enabled, path);
  if (path.includes("/keys?")) return json({ keys: google.keys });
  return failure(404, "NOT_FOUND", path);
}

/** Two APIs a page. */
function pageOfServices(enabled: string[], path: string): Answer {
  const start = Number(new URL(path, "http://loopback").searchParams.get("pageToken") ?? 0);
  const services = enabled.slice(start, start + 2).map((name) => ({ config: { name }, state: "ENABLED" }));
  return json({ services, ...(start + 2 < enabled.length && { nextPageToken: String(start + 2) }) });
}

function issuerIn(body: string): string {
  const [, claims = ""] = (new URLSearchParams(body).get("assertion") ?? "").split(".");
  return (JSON.parse(Buffer.from(claims, "base64url").toString()) as { iss: string }).iss;
}
