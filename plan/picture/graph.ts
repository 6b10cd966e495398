/** What a picture of a plan shows: who reaches the API server, which credential it has, and where it launches. */
import { isTree } from "../../core/merge";
import type { PrincipalPermissions } from "../../permissions/report";
import { permissionCount } from "../permissionsText";
import type { Plan } from "../plan";

/** Kinds of nodes, which differ in color. */
export type Kind = "user" | "way" | "server" | "secret" | "identity" | "place";

/** A node; its lines are its label, `about` is shown on hover. */
export interface Node {
  id: string;
  kind: Kind;
  lines: string[];
  about: string;
}

/** An arrow with its label. */
export interface Edge {
  from: string;
  to: string;
  label: string;
}

export interface Graph {
  nodes: Node[];
  edges: Edge[];
}

const EXPOSURES: Record<string, string> = {
  LoadBalancer: "Load balancer",
  NodePort: "Node port",
  ClusterIP: "Port forward",
  Ingress: "Ingress controller",
};

/** Returns the graph of a plan. */
export function graphOf(plan: Plan): Graph {
  const parts = [way(plan), ...credentials(plan), ...clouds(plan), ...clusters(plan)];
  const nodes = new Map(parts.flatMap((part) => part.nodes.map((node) => [node.id, node])));
  return { nodes: [...nodes.values()], edges: parts.flatMap(({ edges }) => edges) };
}

/** The way of a request, from the users to the API server. */
function way(plan: Plan): Graph {
  const inputs = plan.resources.find(({ type }) => type === "skypilot:index:SkyPilot")?.inputs ?? {};
  const typeOf = (key: string, fallback: string) => {
    const value = inputs[key];
    return isTree(value) && typeof value.type === "string" ? value.type : fallback;
  };
  const exposure = typeOf("exposure", "LoadBalancer");
  const { endpoint, namespace } = plan.outputs as Record<string, string>;
  return {
    nodes: [
      { id: "users", kind: "user", lines: ["Users"], about: "Users of SkyPilot: the command sky, and the dashboard" },
      { id: "entry", kind: "way", lines: [EXPOSURES[exposure] ?? exposure], about: `${endpoint}` },
      { id: "login", kind: "way", lines: ["Log-in", typeOf("auth", "basic")], about: "How users log in, auth.type" },
      { id: "server", kind: "server", lines: ["API server", `namespace ${namespace}`], about: `The release in the namespace ${namespace}` },
    ],
    edges: [
      { from: "users", to: "entry", label: `${endpoint}`.startsWith("https:") ? "HTTPS" : "HTTP" },
      { from: "entry", to: "login", label: "" },
      { from: "login", to: "server", label: "" },
    ],
  };
}

/** A Secret for each cloud, and where the clouds are that have no identity of the program. */
function credentials(plan: Plan): Graph[] {
  const clouds = plan.resources.flatMap(({ type, name, parent }) =>
    type === "kubernetes:core/v1:Secret" && parent === "skypilot-credentials" ? [name.replace("skypilot-credentials-", "")] : [],
  );
  return clouds.map((cloud) => {
    const own = cloud in plan.permissions;
    const secret: Node = {
      id: `secret-${cloud}`,
      kind: "secret",
      lines: ["Secret", cloud],
      about: `The credential of ${cloud}, in the API server's pod`,
    };
    const mounted: Edge = { from: secret.id, to: "server", label: "mounted" };
    if (own) return { nodes: [secret], edges: [mounted] };
    const place: Node = {
      id: `place-${cloud}`,
      kind: "place",
      lines: [cloud],
      about: `SkyPilot launches with the credential in ${secret.id}`,
    };
    return { nodes: [secret, place], edges: [mounted, { from: "server", to: place.id, label: "launches" }] };
  });
}

/** The identities on AWS and GCP. */
function clouds(plan: Plan): Graph[] {
  return (["aws", "gcp"] as const).flatMap((cloud) => {
    const principals = plan.permissions[cloud];
    if (principals.length === 0) return [];
    const hasKey = plan.resources.some(({ name }) => name === `skypilot-credentials-${cloud}`);
    const place: Node = {
      id: `place-${cloud}`,
      kind: "place",
      lines: [cloud.toUpperCase()],
      about: `The account or project on ${cloud.toUpperCase()}`,
    };
    const identities = principals.map((one, index): Graph => {
      const node: Node = {
        id: `${cloud}-${index}`,
        kind: "identity",
        lines: [`${cloud.toUpperCase()} ${one.principal}`, held(one)],
        about: mayDo(one),
      };
      if (one.principal !== "launcher") return { nodes: [node], edges: [{ from: place.id, to: node.id, label: "runs as" }] };
      const credential: Edge = hasKey
        ? { from: node.id, to: `secret-${cloud}`, label: "key" }
        : { from: node.id, to: "server", label: "no key" };
      return { nodes: [node], edges: [credential] };
    });
    return [{ nodes: [place], edges: [{ from: "server", to: place.id, label: "launches" }] }, ...identities];
  });
}

/** The clusters, each with the accounts of its tasks. */
function clusters(plan: Plan): Graph[] {
  return plan.permissions.kubernetes.map((one, index) => {
    const name = /in the cluster (\S+)$/.exec(one.identity)?.[1] ?? "hosting";
    const cluster = `cluster-${name}`;
    if (one.principal === "launcher") {
      const node: Node = { id: cluster, kind: "place", lines: [`Cluster ${name}`, held(one)], about: mayDo(one) };
      return { nodes: [node], edges: [{ from: "server", to: cluster, label: "launches" }] };
    }
    const node: Node = { id: `tasks-${index}`, kind: "identity", lines: [`Tasks: ${one.principal}`, held(one)], about: mayDo(one) };
    const known = plan.permissions.kubernetes.some((other) => other.principal === "launcher" && other.identity.endsWith(` ${name}`));
    return { nodes: [node], edges: [{ from: known || name === "hosting" ? cluster : "server", to: node.id, label: "runs as" }] };
  });
}

const held = ({ permissions }: PrincipalPermissions) => permissionCount(permissions);

function mayDo({ identity, permissions }: PrincipalPermissions): string {
  const features = [...new Set(permissions.map(({ feature }) => feature))];
  return `${identity}: ${permissionCount(permissions)}${features.length > 0 ? ` for ${features.join(", ")}` : ""}`;
}
