/** What exists in a cloud that a stand-in plays: one file for each resource in the folder STAND_IN_CLOUD. */
import * as fs from "node:fs";
import * as path from "node:path";

const folder = process.env.STAND_IN_CLOUD;

// Rights and settings of another resource, which have no ID of their own, and which a second call only sets again.
const REPEATABLE =
  /Member$|Attachment$|Binding$|PublicAccessBlock$|Versioning|Encryption|Lifecycle|OwnershipControls|Policy$|Patch$|projects\/service:/;

const fileOf = (type: string, id: string) => path.join(folder ?? "", encodeURIComponent(`${type} ${id}`).slice(-200));

/** Notes a new resource. @throws Error if its ID is taken. */
export function remember(type: string, id: string, urn: string): void {
  if (folder === undefined) return;
  const flag = REPEATABLE.test(type) ? "w" : "wx";
  try {
    fs.writeFileSync(fileOf(type, id), JSON.stringify({ type, id, urn }), { flag });
  } catch {
    throw new Error(`EntityAlreadyExists: ${type} ${id}`);
  }
}

/** Whether a resource exists. What a program reads without having made it does: it is noted as external. */
export function isThere(type: string, id: string, isKnown: boolean): boolean {
  if (folder === undefined || fs.existsSync(fileOf(type, id))) return true;
  if (!isKnown) fs.writeFileSync(fileOf(type, id), JSON.stringify({ type, id, external: true }));
  return !isKnown;
}

/** Removes a resource, whether it exists or not. */
export function forget(type: string, id: string): void {
  if (folder !== undefined) fs.rmSync(fileOf(type, id), { force: true });
}
