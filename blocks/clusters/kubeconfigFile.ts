/** Parses the text of a kubeconfig (kubernetes.io docs: client-go clientcmd v1.Config). Messages do not quote it. */
import { parse } from "yaml";
import { isTree } from "../../core/merge";
import { isPlaceholder } from "../../core/problem";

/** The plugin that gives a token. */
export interface ExecPlugin {
  command: string;
  apiVersion?: string;
  args?: string[];
  env?: { name: string; value: string }[];
  interactiveMode?: string;
  [key: string]: unknown;
}

/** Credentials in a cluster. */
export interface KubeconfigUser {
  exec?: ExecPlugin;
  [key: string]: unknown;
}

/** Address of a cluster. */
export interface KubeconfigCluster {
  server?: string;
  [key: string]: unknown;
}

/** A user in a cluster and namespace. */
export interface KubeconfigContext {
  cluster: string;
  user: string;
  namespace?: string;
}

/** A kubeconfig whose used parts have the expected types. */
export interface Kubeconfig {
  "current-context"?: string;
  contexts: { name: string; context: KubeconfigContext }[];
  clusters: { name: string; cluster: KubeconfigCluster }[];
  users: { name: string; user: KubeconfigUser }[];
}

/** A context with its cluster and user. */
export interface KubeconfigEntry {
  context: KubeconfigContext;
  cluster: KubeconfigCluster;
  user: KubeconfigUser;
}

const CONTENT = "set the content of a kubeconfig file";
const NO_KUBECONFIG = `is not a kubeconfig; ${CONTENT}, with its clusters, users and contexts`;

// The rules, the warnings and the merge read the same text for each cluster, so the result is cached.
const READ = new Map<string, Kubeconfig | string>();
const MOST_READ = 4096;

/** Parses a kubeconfig; returns a string that describes the problem if it is invalid. */
export function readKubeconfig(text: string): Kubeconfig | string {
  const known = READ.get(text);
  if (known !== undefined) return known;
  if (READ.size >= MOST_READ) READ.clear();
  const config = parsed(text);
  READ.set(text, config);
  return config;
}

function parsed(text: string): Kubeconfig | string {
  if (text.trim() === "") return `is empty; ${CONTENT}`;
  if (isFileName(text)) return `is the name of a file that only this machine has; ${CONTENT}`;
  let config: unknown;
  try {
    // A warning of the parser would quote the kubeconfig.
    config = parse(text, { logLevel: "error" });
  } catch {
    return areSeveral(text)
      ? "has several kubeconfigs one after the other; set one, or the output of `KUBECONFIG=ONE:OTHER kubectl config view --flatten --raw`"
      : `is not valid YAML; ${CONTENT}`;
  }
  if (typeof config === "string" && isBase64Kubeconfig(config)) return `is encoded as base64; ${CONTENT} without encoding`;
  if (!isTree(config)) return NO_KUBECONFIG;
  if (config.kind !== undefined && config.kind !== "Config") return `is an object of another kind than "Config"; ${CONTENT}`;
  const missing = PARTS.filter(([list]) => config[list] === undefined || config[list] === null).map(([list]) => list);
  if (missing.length === PARTS.length) return NO_KUBECONFIG;
  if (missing.length > 0) return `is not a complete kubeconfig: it has no ${missing.join(" and no ")}; ${CONTENT}`;
  if (!PARTS.every(([list, key]) => areNamed(config[list], key))) return NO_KUBECONFIG;
  if (!haveTypes(config as unknown as Kubeconfig))
    return "has a value that is not a string where Kubernetes requires one; write it in quotes";
  return twice(config as unknown as Kubeconfig) ?? (config as unknown as Kubeconfig);
}

const PARTS = [
  ["clusters", "cluster"],
  ["users", "user"],
  ["contexts", "context"],
] as const;

function isFileName(text: string): boolean {
  const line = text.trim();
  return (
    !line.includes("\n") && (/^(file:|@|~|\$|%|\.{0,2}[/\\]|[A-Za-z]:\\)/.test(line) || /^[^\s:{]+\.(ya?ml|conf|config|json)$/.test(line))
  );
}

/** Concatenated files are invalid YAML, or several documents. */
function areSeveral(text: string): boolean {
  return (
    (text.match(/^["']?(current-context|contexts)["']?:/gm) ?? []).length > 1 && (text.match(/^["']?(clusters)["']?:/gm) ?? []).length > 1
  );
}

function isBase64Kubeconfig(text: string): boolean {
  return /^[\sA-Za-z0-9+/=]+$/.test(text) && /^\s*[{\w-]+"?:/.test(Buffer.from(text, "base64").toString("utf8"));
}

function areNamed(list: unknown, key: string): boolean {
  return Array.isArray(list) && list.every((item) => isTree(item) && typeof item.name === "string" && isTree(item[key]));
}

const isAbsent = (value: unknown) => value === undefined || value === null;
const areTexts = (...values: unknown[]) => values.every((value) => isAbsent(value) || typeof value === "string");

const TEXTS = {
  cluster: ["server", "certificate-authority", "certificate-authority-data", "tls-server-name", "proxy-url"],
  user: ["token", "tokenFile", "username", "password", "client-certificate", "client-certificate-data", "client-key", "client-key-data"],
};

/** Returns whether the used parts of a kubeconfig have the types that Kubernetes requires. */
function haveTypes({ clusters, users, contexts, "current-context": current }: Kubeconfig): boolean {
  return (
    areTexts(current) &&
    clusters.every(({ cluster }) => TEXTS.cluster.every((key) => areTexts(cluster[key]))) &&
    contexts.every(({ context }) => areTexts(context.cluster, context.user, context.namespace)) &&
    users.every(({ user }) => isPlugin(user.exec) && TEXTS.user.every((key) => areTexts(user[key])))
  );
}

function isPlugin(exec: unknown): boolean {
  if (isAbsent(exec)) return true;
  if (!isTree(exec) || typeof exec.command !== "string" || !areTexts(exec.apiVersion, exec.interactiveMode)) return false;
  const { args, env } = exec;
  return (
    (isAbsent(args) || (Array.isArray(args) && areTexts(...args))) &&
    (isAbsent(env) || (Array.isArray(env) && env.every((item) => isTree(item) && areTexts(item.name, item.value))))
  );
}

/** Kubernetes rejects a kubeconfig with a duplicate name. */
function twice(config: Kubeconfig): string | undefined {
  for (const [list] of PARTS) {
    const seen = new Set<string>();
    const repeated = config[list].map(({ name }) => name).find((name) => seen.has(name) || !seen.add(name));
    if (repeated !== undefined)
      return `has several ${list} of the name "${repeated}"; give each a different name, or write it again with \`kubectl config view --flatten --minify --raw\``;
  }
  return undefined;
}

/** Returns one context of a kubeconfig, or the problem; `context` is its name. */
export function entryOf(config: Kubeconfig, context?: string): KubeconfigEntry | string {
  const names = config.contexts.map(({ name }) => name);
  const wanted = context ?? (config["current-context"] || (names.length === 1 ? names[0] : undefined));
  if (names.length === 0) return "has no context; add one with a cluster and a user";
  if (!wanted) return `has no current context; set context to one of ${listed(names)}`;
  const found = config.contexts.find(({ name }) => name === wanted)?.context;
  if (!found && context === undefined)
    return `has the current context "${wanted}", which does not exist; set context to one of ${listed(names)}`;
  if (!found) return `has no context "${wanted}"; it has: ${listed(names)}${sameLetters(wanted, names)}`;
  const cluster = config.clusters.find(({ name }) => name === found.cluster)?.cluster;
  const user = config.users.find(({ name }) => name === found.user)?.user;
  if (!cluster) return `has no cluster "${found.cluster ?? ""}", which its context "${wanted}" names`;
  if (!user) return `has no user "${found.user ?? ""}", which its context "${wanted}" names`;
  return { context: found, cluster, user };
}

// A merged kubeconfig can have hundreds of contexts; a message lists a few.
const LISTED = 20;

function listed(names: string[]): string {
  return `${names.slice(0, LISTED).join(", ")}${names.length > LISTED ? ` and ${names.length - LISTED} more` : ""}`;
}

function sameLetters(wanted: string, names: string[]): string {
  const meant = names.find((name) => name.toLowerCase() === wanted.toLowerCase());
  return meant === undefined ? "" : `; did you mean "${meant}"?`;
}

/**
 * Parses one context of a kubeconfig; returns a string that describes the problem if it is invalid. Unknown values are replaced by a
 * placeholder entry.
 */
export function readEntry(text: string, context?: string): KubeconfigEntry | string {
  // The offline plan cannot decrypt it.
  if (isPlaceholder(text)) return { context: { cluster: text, user: text }, cluster: {}, user: {} };
  const config = readKubeconfig(text);
  return typeof config === "string" ? config : entryOf(config, context);
}
