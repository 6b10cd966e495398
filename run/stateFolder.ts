/** The files of a backend that is a folder: fixes what a kill or a full disk leaves, and refuses a checkpoint that is not whole. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Failure } from "../core/failure";

/** Free space below which no command writes a state, in bytes: Pulumi 3.260 replaces the checkpoint and its copy with a truncated one. */
const LEAST_SPACE = 32 * 1024 * 1024;

/** Age of an empty lock that no process is still writing, in milliseconds. */
const SETTLED = 10_000;

/** Returns the folder of a backend, if its URL names one by an absolute path. */
export function folderOf(url: string): string | undefined {
  const [, place] = /^file:\/\/([^?]*)/.exec(url) ?? [];
  if (place === undefined) return undefined;
  const folder = place.replace(/^~(?=\/|$)/, os.homedir());
  return path.isAbsolute(folder) ? folder : undefined;
}

/** Whether the folder has the state of any stack. */
export function hasStacks(folder: string): boolean {
  return filesBelow(path.join(folder, ".pulumi", "stacks")).some((file) => file.endsWith(".json"));
}

/**
 * Deletes empty files that make Pulumi fail on a folder whose checkpoints are whole, and returns what it did.
 * @throws Failure if the checkpoint of the stack is not whole.
 */
export function repairFolder(folder: string, project: string, stack: string): string[] {
  const broken = filesBelow(path.join(folder, ".pulumi")).filter(isLeftEmpty);
  for (const file of broken) fs.rmSync(file, { force: true });
  const checkpoint = path.join(folder, ".pulumi", "stacks", project, `${stack}.json`);
  if (fs.existsSync(checkpoint) && !isWhole(checkpoint)) throw new Failure(notWhole(folder, project, stack, checkpoint));
  return broken.map((file) => `Deleted the empty file ${file}, which an interrupted run left; the state is complete without it.`);
}

/** @throws Failure if the disk of the folder is almost full. */
export function checkSpace(folder: string, space = fs.statfsSync): void {
  const { bavail, bsize } = space(folder);
  if (bavail * bsize >= LEAST_SPACE) return;
  const megabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024);
  throw new Failure(
    `The disk of ${folder} has ${megabytes(bavail * bsize)} MB free; free at least ${megabytes(LEAST_SPACE)} MB, because Pulumi truncates the state on a full disk.`,
  );
}

/** Attributes that Pulumi reads before a file (without `?metadata=skip`), or a lock; without them, it goes on. */
function isLeftEmpty(file: string): boolean {
  const { size, mtimeMs } = fs.statSync(file);
  const isLock = file.includes(`${path.sep}locks${path.sep}`) && Date.now() - mtimeMs > SETTLED;
  return size === 0 && (file.endsWith(".attrs") || isLock);
}

function isWhole(file: string): boolean {
  try {
    const { version, checkpoint } = JSON.parse(fs.readFileSync(file, "utf8")) as { version?: number; checkpoint?: object };
    return version !== undefined && checkpoint !== undefined;
  } catch {
    return false;
  }
}

function notWhole(folder: string, project: string, stack: string, checkpoint: string): string {
  const kept = filesBelow(path.join(folder, ".pulumi", "backups", project, stack));
  const history = filesBelow(path.join(folder, ".pulumi", "history", project, stack)).filter((file) => file.endsWith(".checkpoint.json"));
  const whole = [`${checkpoint}.bak`, ...kept, ...history].filter((file) => fs.existsSync(file) && isWhole(file));
  const [newest] = whole.map((file) => ({ file, time: fs.statSync(file).mtime })).sort((a, b) => b.time.getTime() - a.time.getTime());
  const lines = newest
    ? [
        `The newest backup that is whole is of ${newest.time.toISOString()}. Put it in its place, and run this command again:`,
        `  cp '${checkpoint}' '${checkpoint}.truncated'`,
        `  cp '${newest.file}' '${checkpoint}'`,
        'What was created after it is not in it: see docs/operations.md, "When the state is damaged".',
      ]
    : ['It has no backup that is whole: see docs/operations.md, "When the state is damaged".'];
  return [`The state of the stack ${stack} is truncated: ${checkpoint}`, ...lines].join("\n");
}

function filesBelow(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}
