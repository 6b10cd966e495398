/** What a drill needs: a bucket (moto) and a PostgreSQL server on loopback, and the tools for them. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { installedPythonOf } from "../skypilot/environment";

/** The version of SkyPilot whose state is backed up. */
const VERSION = "0.13.0";

/** A process that answers on a port. */
export interface Service {
  url: string;
  stop: () => void;
}

/** Returns SkyPilot's Python, with its libraries and moto; nothing before `npm run test:skypilot` installed it. */
export function skyPython(): string | undefined {
  return installedPythonOf(VERSION);
}

/** Returns the folder of PostgreSQL's programs, those of the newest version; nothing if there is no server. */
export function postgresFolder(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const versions = fs.existsSync(debian) ? fs.readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => path.join(debian, version, "bin")), ...(process.env.PATH ?? "").split(":")];
  return folders.find((folder) => ["initdb", "postgres", "pg_dump"].every((program) => fs.existsSync(path.join(folder, program))));
}

/** Starts a stand-in for S3 that decides each request by the policies of IAM as soon as `enforce` was called. */
export async function startS3(python: string): Promise<Service & { enforce: () => Promise<void> }> {
  const port = await freePort();
  const child = spawn(python, ["-m", "moto.server", "-p", String(port)], { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  await untilConnected(port, child);
  return {
    url,
    stop: () => child.kill(),
    enforce: async () => void (await fetch(`${url}/moto-api/reset-auth`, { method: "POST", body: "0" })),
  };
}

/** Starts a PostgreSQL server with an empty database, whose connection string is `url`. */
export async function startPostgres(folder: string): Promise<Service & { loseDatabase: () => void }> {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "postgres-"));
  // The server refuses to run as root.
  const account = process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};
  if (account.uid !== undefined && account.gid !== undefined) fs.chownSync(data, account.uid, account.gid);
  const run = { ...account, cwd: data };
  execFileSync(path.join(folder, "initdb"), ["-D", data, "-U", "sky", "-A", "trust", "--no-sync", "-E", "UTF8"], {
    ...run,
    stdio: "ignore",
  });
  const port = await freePort();
  const options = ["-D", data, "-p", String(port), "-k", data, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"];
  const child = spawn(path.join(folder, "postgres"), options, { ...run, stdio: "ignore" });
  await untilConnected(port, child);
  const stop = () => {
    child.kill("SIGQUIT");
    fs.rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  };
  const server = `postgresql://sky@127.0.0.1:${port}`;
  const psql = (...commands: string[]) =>
    execFileSync(path.join(folder, "psql"), [
      "--quiet",
      "--dbname",
      `${server}/postgres`,
      ...commands.flatMap((one) => ["--command", one]),
    ]);
  psql("CREATE DATABASE skypilot");
  const loseDatabase = () => void psql("DROP DATABASE skypilot WITH (FORCE)", "CREATE DATABASE skypilot");
  return { url: `${server}/skypilot`, stop, loseDatabase };
}

function idOf(flag: string): number {
  return Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function untilConnected(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
    const connected = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.on("connect", () => socket.destroy());
    });
    if (connected) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill();
  throw new Error(`${child.spawnfile} does not answer`);
}
