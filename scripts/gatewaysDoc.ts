/** The table of docs/exposure.md: what each implementation of the Gateway API can do. */
import type { LoadBalancerArgs } from "../blocks/exposure/args";
import { GatewayImplementation } from "../blocks/exposure/gateway/args";
import { IMPLEMENTATIONS, type Implementation } from "../blocks/exposure/gateway/implementations";

const COLUMNS: [string, (one: Implementation, key: string) => string][] = [
  ["`implementation`", (_, key) => `\`${key}\``],
  ["name", ({ title }) => title],
  ["usual class", ({ usualClass }) => `\`${usualClass}\``],
  ["`auth.type: basic`", ({ basicAuth }) => yes(basicAuth !== undefined)],
  ["time limit", ({ timeLimit }) => timeLimit],
  ["`path`", ({ rewritesPath }) => yes(rewritesPath)],
  ["certificate", ({ certificates }) => (certificates === "acm" ? "ACM" : "Secret")],
  ["`loadBalancer`", supportedKeys],
  ["network policy", ({ proxies }) => (proxies ? "its pods" : "`apiServerClients`")],
];

const KEYS: (keyof LoadBalancerArgs)[] = ["internal", "sourceRanges", "ip", "annotations"];

/** Returns the table. */
export function gatewaysTable(): string {
  const row = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const rows = Object.values(GatewayImplementation).map((key) => row(COLUMNS.map(([, cell]) => cell(IMPLEMENTATIONS[key], key))));
  return [row(COLUMNS.map(([title]) => title)), row(COLUMNS.map(() => "---")), ...rows].join("\n");
}

function supportedKeys({ notSupported }: Implementation): string {
  const keys = KEYS.filter((key) => !notSupported[key]).map((key) => `\`${key}\``);
  return keys.length > 0 ? keys.join(", ") : "none";
}

function yes(holds: boolean): string {
  return holds ? "yes" : "no";
}
