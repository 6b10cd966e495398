/** Plans of 1 to 1,000 clusters. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { ClusterAuth } from "../blocks/clusters/args";
import { PLAN, print, ROOT, row, run, seconds } from "./timed";

const COUNTS = [1, 10, 100, 1000];

/** Most seconds and megabytes of the largest plan of clusters whose kubeconfigs are given: such a cluster adds no resource. */
const GIVEN_LIMITS = { time: 8, memory: 400 };

/**
 * Most time and memory of the largest plan of clusters with accounts, as shares of a program that only registers the same resources. The
 * SDK registers all resources of a program at the same time, so 1,000 clusters exceed the limits above even without a component.
 */
const MADE_LIMIT = 1.5;

/** Seconds and megabytes of a process. */
interface Figures {
  time: number;
  memory: number;
}

/** Measures and prints the plans, and returns whether the largest are within their limits. */
export function benchClusters(): boolean {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
  const planOf = (auth: ClusterAuth, count: number) => {
    const file = path.join(folder, `${auth}-${count}.yaml`);
    fs.writeFileSync(file, stackOf(count, auth));
    return [...PLAN, "many", "--config-file", file];
  };
  const plans = (auth: ClusterAuth) => COUNTS.map((count) => measured(folder, ROOT, planOf(auth, count)));
  const flat = () =>
    COUNTS.map((count) => {
      const plan = run(process.execPath, [...planOf(ClusterAuth.ServiceAccount, count), "--json"], { cwd: ROOT });
      fs.writeFileSync(path.join(folder, "plan.json"), plan);
      return measured(folder, folder, [path.join(ROOT, "bench/mocked.js")]);
    });

  print(["clusters".padEnd(28) + COUNTS.map((count) => String(count).padStart(8)).join("")]);
  const given = printed("static", plans(ClusterAuth.Static));
  const made = printed("serviceAccount", plans(ClusterAuth.ServiceAccount));
  const registered = printed("the same without us", flat());
  const shares = { time: made.time / registered.time, memory: made.memory / registered.memory };
  print([
    `static: at most ${GIVEN_LIMITS.time} seconds and ${GIVEN_LIMITS.memory} MB`,
    `serviceAccount: ${shares.time.toFixed(2)} of the time and ${shares.memory.toFixed(2)} of the memory; at most ${MADE_LIMIT}`,
    "",
  ]);
  fs.rmSync(folder, { recursive: true });
  return given.time <= GIVEN_LIMITS.time && given.memory <= GIVEN_LIMITS.memory && Math.max(shares.time, shares.memory) <= MADE_LIMIT;
}

/** Prints the figures, and returns those of the most clusters. */
function printed(name: string, figures: Figures[]): Figures {
  print([row(`${name}, seconds`, 28, ...figures.map(({ time }) => time)), row(`${name}, MB`, 28, ...figures.map(({ memory }) => memory))]);
  return figures[figures.length - 1] as Figures;
}

/** Runs a program of Node.js; a process can measure only its own peak memory. */
function measured(folder: string, cwd: string, args: string[]): Figures {
  const memory = path.join(folder, "memory");
  const meter = path.join(folder, "meter.js");
  const code = `process.on("exit", () => require("fs").writeFileSync(${JSON.stringify(memory)}, String(process.resourceUsage().maxRSS / 1024)));`;
  fs.writeFileSync(meter, code);
  const time = seconds(process.execPath, ["-r", meter, ...args], { cwd });
  return { time, memory: Number(fs.readFileSync(memory, "utf8")) };
}

/** A stack of clusters: each with its kubeconfig, by the auth. */
function stackOf(count: number, auth: ClusterAuth): string {
  const clusters = Array.from({ length: count }, (_, index) => ({
    name: `c-${index}`,
    auth,
    kubeconfig: stringify({
      clusters: [{ name: "c", cluster: { server: `https://k8s-${index}.example.com`, "certificate-authority-data": "Q0E=" } }],
      users: [{ name: "u", user: { token: `token-${index}` } }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    }),
  }));
  return stringify({ config: { "skypilot:clusters": clusters } });
}
