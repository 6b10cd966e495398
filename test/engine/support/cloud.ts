/** What exists in the clouds that the stand-ins play. */
import * as fs from "node:fs";
import * as path from "node:path";
import { nameOf } from "./engine";
import type { StateResource } from "./state";

/** A resource of a cloud. */
export interface CloudResource {
  type: string;
  id: string;
  urn: string;
}

/** Returns what is in a cloud. */
export function inCloud(folder: string): CloudResource[] {
  const all = fs.readdirSync(folder).map((file) => JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")));
  return all.filter(({ external }) => !external);
}

/** Returns each difference between a cloud and a state: what no stack owns, what exists twice, and what is gone. */
export function strayed(folder: string, resources: StateResource[]): string[] {
  const key = ({ type, id }: { type: string; id?: string }) => `${type} ${id}`;
  const cloud = inCloud(folder);
  const packages = new Set(["aws", "gcp", ...(cloud.some(({ type }) => type.startsWith("kubernetes:")) ? ["kubernetes"] : [])]);
  const owned = resources.filter(({ custom, external, type }) => custom && !external && packages.has(type.split(":")[0] ?? ""));
  const there = new Set(cloud.map(key));
  const known = new Set(owned.map(key));
  return [
    ...cloud
      .filter((one) => packages.has(one.type.split(":")[0] ?? "") && !known.has(key(one)))
      .map((one) => `without an owner: ${key(one)} (${nameOf(one.urn)})`),
    ...owned.filter((one) => !there.has(key(one))).map((one) => `in the state only: ${key(one)}`),
  ].sort();
}
