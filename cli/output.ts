/** What a command writes, and what it does when that is not possible. */
import * as fs from "node:fs";
import { EXIT, Failure } from "../core/failure";

const REASONS: Record<string, string> = {
  ENOENT: "the folder does not exist",
  ENOTDIR: "a part of the path is a file, not a folder",
  EISDIR: "it is a folder; name a file",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the device",
  EDQUOT: "the disk quota is exceeded",
};

function reason({ code = "", message }: NodeJS.ErrnoException): string {
  return REASONS[code] ?? message;
}

/** Writes a file for an option such as `--html`, and returns the message. @throws Failure if it cannot be written. */
export function writtenTo(option: string, file: string, content: string): string {
  if (file === "") throw new Failure(`${option} requires the name of a file`, EXIT.usage);
  try {
    fs.writeFileSync(file, content);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const full = code === "ENOSPC" || code === "EDQUOT";
    throw new Failure(`${option} ${file}: ${reason(error as NodeJS.ErrnoException)}`, full ? EXIT.failed : EXIT.usage);
  }
  return `Written to ${file}\n`;
}

/** Handles output that cannot be written, from the start of the process. */
export function watchOutput(): void {
  process.stdout.on("error", end);
  // Without a reader of the messages, the exit code is what remains.
  process.stderr.on("error", () => {});
}

/** Ends the process with `process.exitCode` when its output is written. */
export function endAfterOutput(): void {
  process.stdout.write("", end);
}

function end(error?: NodeJS.ErrnoException | null): void {
  // The reader has ended, as after `| head`.
  if (!error || error.code === "EPIPE") process.exit();
  process.stderr.write(`The output cannot be written: ${reason(error)}\n`);
  process.exit(EXIT.failed);
}
