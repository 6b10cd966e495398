/** The Python environment in which a version of SkyPilot runs: made from PyPI once, kept in the cache of the user, and keyed by its lock file. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const REQUIREMENTS = path.join(__dirname, "requirements");
const UV = "uv==0.13.9";
/** The oldest Python that the lock files have to fit. */
const PYTHON = "3.10";

/** The versions of SkyPilot that have a lock file, which every run judges. */
export function lockedVersions(): string[] {
  return fs
    .readdirSync(REQUIREMENTS)
    .flatMap((file) => /^(\d.*)\.txt$/.exec(file)?.[1] ?? [])
    .sort();
}

function lockFile(version: string): string {
  return path.join(REQUIREMENTS, `${version}.txt`);
}

/** Returns the Python of the environment of a version if it is complete. */
export function installedPythonOf(version: string): string | undefined {
  const folder = folderOf(version);
  return fs.existsSync(path.join(folder, "complete")) ? path.join(folder, "bin", "python") : undefined;
}

function folderOf(version: string): string {
  const lock = lockFile(version);
  const content = fs.existsSync(lock) ? fs.readFileSync(lock) : `${version} ${requirements(version)}`;
  return path.join(cacheFolder(), `${version}-${createHash("sha256").update(content).digest("hex").slice(0, 12)}`);
}

/** Returns the Python of the environment of a version; makes the environment where it is missing. */
export function pythonOf(version: string): string {
  const lock = lockFile(version);
  const locked = fs.existsSync(lock);
  const folder = folderOf(version);
  const python = path.join(folder, "bin", "python");
  const complete = path.join(folder, "complete");
  if (fs.existsSync(complete)) return python;
  fs.rmSync(folder, { recursive: true, force: true });
  process.stderr.write(`Installing SkyPilot ${version}\n`);
  run(uv(), ["venv", "--quiet", folder]);
  const [verb = "", ...packages] = locked ? ["sync", "--require-hashes", lock] : ["install", "-r", writeRequirements(version, folder)];
  // Every run sets PYTHONDONTWRITEBYTECODE, so what is not compiled now is compiled each time.
  run(uv(), ["pip", verb, "--quiet", "--compile-bytecode", "--python", python, ...packages]);
  fs.writeFileSync(complete, "");
  return python;
}

/** Writes the lock file of a version anew, from what PyPI has today. */
export function lock(version: string): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lock-"));
  try {
    const input = writeRequirements(version, folder);
    const output = ["--output-file", lockFile(version), "--custom-compile-command", "npm run test:skypilot -- --lock"];
    run(uv(), ["pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", PYTHON, input, ...output]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function requirements(version: string): string {
  return `skypilot[aws,gcp,kubernetes]==${version}\n${fs.readFileSync(path.join(REQUIREMENTS, "judge.in"), "utf8")}`;
}

function writeRequirements(version: string, folder: string): string {
  const file = path.join(folder, "requirements.in");
  fs.writeFileSync(file, requirements(version));
  return file;
}

function cacheFolder(): string {
  const folder = path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"), "pulumi-skypilot");
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}

/** uv installs in a tenth of the time that pip takes, and makes lock files for every platform. */
function uv(): string {
  const folder = path.join(cacheFolder(), UV);
  const command = path.join(folder, "bin", "uv");
  if (!fs.existsSync(command)) {
    run("python3", ["-m", "venv", folder]);
    run(path.join(folder, "bin", "pip"), ["install", "--quiet", UV]);
  }
  return command;
}

function run(command: string, args: string[]): void {
  execFileSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
}
