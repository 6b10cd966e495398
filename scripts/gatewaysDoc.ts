/** The table of docs/exposure.md: what each implementation of the Gateway API can do. */
import type { LoadBalancerArgs } from "../blocks/exposure/args";
import { GatewayImplementation } from "../blocks/exposure/gateway/args";
import { IMPLEMENTATIONS, type Implementation } from "../blocks/exposure/gateway/implementations";

/** The lines of docs/exposure.md around the table. */
export const GATEWAYS_START = "<!-- npm run generate writes the table of gateways -->";
export const GATEWAYS_END = "<!-- end of the table of gateways -->";

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

/** Returns a document with the table of the code. */
export function withGatewaysTable(document: string): string {
  const [before = "", rest = ""] = document.split(GATEWAYS_START);
  const [, after = ""] = rest.split(GATEWAYS_END);
  return `${before}${GATEWAYS_START}\n\n${gatewaysTable()}\n\n${GATEWAYS_END}${after}`;
}

function supportedKeys({ notSupported }: Implementation): string {
  const keys = KEYS.filter((key) => !notSupported[key]).map((key) => `\`${key}\``);
  return keys.length > 0 ? keys.join(", ") : "none";
}

function yes(holds: boolean): string {
  return holds ? "yes" : "no";
}
