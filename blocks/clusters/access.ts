/** Whether SkyPilot can use an entry of a kubeconfig. Messages do not quote credentials. */
import { X509Certificate } from "node:crypto";
import { isPlaceholder } from "../../core/problem";
import { authOf, type ClusterArgs, ClusterAuth } from "./args";
import { pluginProblem } from "./execPlugins";
import type { KubeconfigCluster, KubeconfigEntry, KubeconfigUser } from "./kubeconfigFile";

/** Options of the checks. */
export type Access = Pick<ClusterArgs, "auth" | "server" | "insecureSkipTlsVerify">;

/** Returns the problems of an entry; each message follows the name of the kubeconfig. */
export function accessProblems({ cluster, user }: KubeconfigEntry, access: Access, now: Date = new Date()): string[] {
  if ([cluster, user].some(isRedacted)) return [`has its credentials omitted; ${ANEW}`];
  return [...clusterProblems(cluster, access), ...userProblems(user, authOf(access as ClusterArgs), now)];
}

/** What kubectl writes instead of secrets without `--raw` (kubernetes.io docs: kubectl config view). */
const REDACTED = ["DATA+OMITTED", "REDACTED"];

function isRedacted(part: KubeconfigCluster | KubeconfigUser): boolean {
  return Object.values(part).some((value) => typeof value === "string" && REDACTED.includes(value));
}

function clusterProblems(cluster: KubeconfigCluster, { server: override, insecureSkipTlsVerify = false }: Access): string[] {
  const problems: string[] = [];
  const data = cluster["certificate-authority-data"];
  const insecure = cluster["insecure-skip-tls-verify"] === true;
  if (override === undefined) problems.push(...serverProblems(cluster.server));
  problems.push(...encodingProblems(cluster, ["certificate-authority-data"]), ...switchProblems(cluster));
  const file = cluster["certificate-authority"];
  if (typeof file === "string" && !data)
    problems.push(
      `names a file as certificate-authority${isAbsolute(file) ? "" : ", by a relative path"}, which the pod does not have; ${FLATTEN}`,
    );
  if (insecure && (data || file))
    problems.push("has a certificate authority and insecure-skip-tls-verify, which cannot be combined; remove one of the two");
  else if (insecure && !insecureSkipTlsVerify)
    problems.push(
      "has insecure-skip-tls-verify, which exposes the token to a man in the middle; set certificate-authority-data instead, or set insecureSkipTlsVerify to true",
    );
  if (override === undefined && !insecureSkipTlsVerify && isClear(cluster.server)) problems.push(`has a server ${CLEAR}`);
  const proxy = cluster["proxy-url"];
  if (typeof proxy === "string" && isLoopback(proxy))
    problems.push("has a proxy-url of this machine (loopback), which pods cannot reach; remove it");
  return problems;
}

const ANEW = "write it again with `kubectl config view --flatten --minify --raw`";
const FLATTEN = `${ANEW}, which replaces the file name with its content`;

/** kubectl rejects the whole file if one part of it is not valid base64. */
function encodingProblems(part: KubeconfigCluster | KubeconfigUser, keys: string[]): string[] {
  return keys.filter((key) => !isBase64(part[key] ?? "")).map((key) => `has a ${key} that is not valid base64; ${ANEW}`);
}

function switchProblems({ "insecure-skip-tls-verify": value = false }: KubeconfigCluster): string[] {
  return value === null || typeof value === "boolean"
    ? []
    : ["has an insecure-skip-tls-verify that must be true or false; write it without quotes"];
}

function isBase64(value: unknown): boolean {
  const text = String(value).replace(/[\r\n]/g, "");
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function serverProblems(server: string | undefined): string[] {
  if (!server) return ["has no server for its cluster; set its address"];
  if (isPlaceholder(server)) return [];
  if (!isAddress(server)) return ['has a server that is not a valid address; write one such as "https://k8s.example.com:6443"'];
  if (!isLoopback(server)) return [];
  return [
    `has the server ${new URL(server).host}, which is this machine (loopback), and inside a pod the pod itself; set server to an address that pods can reach`,
  ];
}

const CLEAR = "without TLS (http:), which sends the token in plain text; write its https: address, or set insecureSkipTlsVerify to true";

function isClear(server: string | undefined): boolean {
  return server?.startsWith("http:") ?? false;
}

/** Returns the problem of an address that replaces the one in the kubeconfig. */
export function overrideProblem(server: string, insecureSkipTlsVerify = false): string | undefined {
  if (isPlaceholder(server)) return undefined;
  if (!isAddress(server)) return `"${server}" is not a valid address; write one such as "https://k8s.example.com:6443"`;
  if (isLoopback(server)) return `"${server}" is the pod itself (loopback); write an address that pods can reach`;
  return isClear(server) && !insecureSkipTlsVerify ? `"${server}" is ${CLEAR}` : undefined;
}

function isAddress(text: string): boolean {
  return /^https?:\/\/[^/\s@]+(\/|$)/.test(text) && URL.canParse(text);
}

function isLoopback(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const host = new URL(text).hostname.replace(/^\[|\]$/g, "").toLowerCase();
  return (
    /^(.+\.)?localhost\.?$/.test(host) ||
    /^(127(\.\d+){3}|0\.0\.0\.0|::1?|::ffff:7f[0-9a-f]{2}:[0-9a-f]+)$/.test(host) ||
    host === "kubernetes.docker.internal"
  );
}

const FILES = ["client-certificate", "client-key", "tokenFile"] as const;

function userProblems(user: KubeconfigUser, auth: ClusterAuth, now: Date): string[] {
  return [...credentialsProblems(user, auth), ...partProblems(user), ...expiredProblems(user, now)];
}

/** What kubectl rejects even if it does not need it (client-go clientcmd, validateAuthInfo). */
function partProblems(user: KubeconfigUser): string[] {
  return [
    ...encodingProblems(user, ["client-certificate-data", "client-key-data"]),
    ...(user.token && (user.username || user.password)
      ? ["has a token and a password, which cannot be combined; remove one of the two"]
      : []),
    ...(/[\r\n]/.test(String(user.token ?? ""))
      ? ["has a token of several lines; write it in one line, without a line break at the end"]
      : []),
  ];
}

/** Credentials of a user. */
interface Credentials {
  /** Whether there is a token, a certificate with its key, or a password. */
  fixed: boolean;
  /** Keys that name a file instead of its content. */
  files: string[];
}

function credentialsOf(user: KubeconfigUser): Credentials {
  const has = (key: string) => typeof user[key] === "string" && user[key] !== "";
  return {
    fixed: has("token") || (has("client-certificate-data") && has("client-key-data")) || (has("username") && has("password")),
    files: FILES.filter((key) => has(key) && !has(`${key}-data`) && !(key === "tokenFile" && has("token"))),
  };
}

function isAbsolute(file: string): boolean {
  return /^([/\\]|[A-Za-z]:)/.test(file);
}

function credentialsProblems(user: KubeconfigUser, auth: ClusterAuth): string[] {
  const credentials = credentialsOf(user);
  if (auth === ClusterAuth.ServiceAccount) return serviceAccountProblems(user, credentials);
  if (user["auth-provider"] && !credentials.fixed && !user.exec)
    return [
      "uses an auth-provider, which kubectl no longer supports; write the kubeconfig again with a current version of its cloud's CLI",
    ];
  return auth === ClusterAuth.Exec ? execProblems(user, credentials) : staticProblems(user, credentials);
}

/** Pulumi reads files of its machine, but resolves relative paths in a different folder. */
function serviceAccountProblems(user: KubeconfigUser, { files }: Credentials): string[] {
  const relative = files.filter((key) => !isAbsolute(String(user[key])));
  return relative.length > 0 ? [`names files by relative paths (${relative.join(", ")}), which Pulumi cannot find; ${FLATTEN}`] : [];
}

function execProblems({ exec }: KubeconfigUser, { fixed }: Credentials): string[] {
  if (!exec) return [`has no exec plugin; set auth to "${fixed ? ClusterAuth.Static : ClusterAuth.ServiceAccount}"`];
  const problem = pluginProblem(exec);
  return problem
    ? [`${problem}; set auth to "serviceAccount", which needs no plugin, or get a new kubeconfig with a current version of its cloud's CLI`]
    : [];
}

function staticProblems({ exec }: KubeconfigUser, { fixed, files }: Credentials): string[] {
  if (fixed) return [];
  if (files.length > 0) return [`names files (${files.join(", ")}), which the pod does not have; ${FLATTEN}`];
  if (exec) return ['has an exec plugin; set auth to "exec", or to "serviceAccount", which needs no plugin'];
  return ["has no token and no client certificate for its user; add one"];
}

function expiredProblems(user: KubeconfigUser, now: Date): string[] {
  const { certificate, token } = expiries(user);
  return [
    ...(certificate && certificate < now ? [`has a client certificate that expired on ${day(certificate)}; ${RENEW}`] : []),
    ...(token && token < now ? [`has a token that expired on ${day(token)}; ${RENEW}`] : []),
  ];
}

const RENEW = "get a new kubeconfig";

/** Returns when the credentials of a user expire, if they contain the date. */
export function expiries(user: KubeconfigUser): { certificate?: Date; token?: Date } {
  const certificate = certificateExpiry(user["client-certificate-data"]);
  const token = tokenExpiry(user.token);
  return { ...(certificate && { certificate }), ...(token && { token }) };
}

/** Formats a day, such as 2026-12-31. */
export function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function certificateExpiry(data: unknown): Date | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const { validTo } = new X509Certificate(Buffer.from(data, "base64"));
    return new Date(validTo);
  } catch {
    return undefined;
  }
}

/** Reads the claim `exp` of a JSON web token. */
function tokenExpiry(token: unknown): Date | undefined {
  const [, payload] = typeof token === "string" ? token.split(".") : [];
  if (payload === undefined) return undefined;
  try {
    const { exp } = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as { exp?: unknown };
    return typeof exp === "number" ? new Date(exp * 1000) : undefined;
  } catch {
    return undefined;
  }
}
