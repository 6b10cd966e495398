/** The values that a chart supports, from its archive: its defaults, their schema, and what its templates read. */
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import type { ValueTree } from "../../contract/values";
import { addReads, type Reads, STEP } from "./templateReads";

interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  additionalProperties?: unknown;
}

/** What is read at a path, and below it; `whole` where a template takes it with all that is below. */
interface ReadNode {
  whole: boolean;
  keys: Map<string, ReadNode>;
}

/** Returns the values that the chart in a folder and its sub-charts support; `unread` is what a default is that no template reads. */
export function chartValues(folder: string, unread = false): { [key: string]: ValueTree } {
  const known = asMap<ValueTree>(treeOf(defaultsOf(folder), schemaOf(folder), readsOf(folder), unread));
  for (const [name, subFolder] of subChartsOf(folder)) {
    // Users of Prometheus and Grafana write templates of their own in values, which read the rest.
    const values = chartValues(subFolder, true);
    known[name] = merged(values, asMap(known[name]));
    // A sub-chart sees the same `global` as its parent.
    known.global = merged(asMap(known.global), asMap(values.global));
  }
  return known;
}

function defaultsOf(folder: string): unknown {
  return parse(fs.readFileSync(path.join(folder, "values.yaml"), "utf8"));
}

function schemaOf(folder: string): SchemaNode {
  const file = path.join(folder, "values.schema.json");
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
}

function readsOf(folder: string): ReadNode {
  const reads: Reads = new Map();
  for (const file of filesBelow(path.join(folder, "templates"))) addReads(fs.readFileSync(file, "utf8"), reads);
  const root: ReadNode = { whole: false, keys: new Map() };
  for (const [joined, whole] of reads) {
    let node = root;
    for (const key of joined.split(STEP)) {
      const next = node.keys.get(key) ?? { whole: false, keys: new Map() };
      node.keys.set(key, next);
      node = next;
    }
    node.whole ||= whole;
  }
  return root;
}

function treeOf(defaults: unknown, schema: SchemaNode | undefined, read: ReadNode | undefined, unread: boolean): ValueTree {
  if (read === undefined) return unread;
  const map = asMap(defaults);
  const properties = schema?.properties ?? {};
  const keys = [...new Set([...Object.keys(map), ...Object.keys(properties), ...read.keys.keys()])].sort();
  const open = schema?.additionalProperties === true || typeof schema?.additionalProperties === "object";
  if (read.whole || open || keys.length === 0) return true;
  return Object.fromEntries(keys.map((key) => [key, treeOf(map[key], properties[key], read.keys.get(key), unread)]));
}

function merged(tree: { [key: string]: ValueTree }, other: { [key: string]: ValueTree }): { [key: string]: ValueTree } {
  const keys = [...new Set([...Object.keys(tree), ...Object.keys(other)])].sort();
  return Object.fromEntries(keys.map((key) => [key, both(tree[key], other[key])]));
}

function both(one: ValueTree | undefined, other: ValueTree | undefined): ValueTree {
  if (typeof one === "object" && typeof other === "object") return merged(one, other);
  return one || other || false;
}

function subChartsOf(folder: string): [string, string][] {
  const charts = path.join(folder, "charts");
  return fs.existsSync(charts) ? fs.readdirSync(charts).map((name) => [name, path.join(charts, name)]) : [];
}

function filesBelow(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  const entries = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
  return entries.map((entry) => path.join(folder, entry)).filter((file) => fs.statSync(file).isFile());
}

function asMap<T = unknown>(value: unknown): { [key: string]: T } {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as { [key: string]: T }) : {};
}
