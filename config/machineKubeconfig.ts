/** The kubeconfig of the machine that runs Pulumi, as kubectl reads it. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { type Kubeconfig, readKubeconfig } from "../blocks/clusters/kubeconfigFile";

/** Files that a kubeconfig names, by the part that names them. */
const FILES = { cluster: ["certificate-authority"], user: ["client-certificate", "client-key"] } as const;

/** One file of a kubeconfig; `config` describes the problem of a file that cannot be parsed. */
interface KubeconfigFile {
  folder: string;
  text: string;
  config: Kubeconfig | string;
}

/**
 * Returns the files of KUBECONFIG, or `~/.kube/config`, as one kubeconfig: if several files define a name, the first one counts
 * (kubernetes.io docs: organizing cluster access). The result includes the content of the files that it refers to. If a file cannot be
 * parsed, returns its problem; without any file, returns nothing.
 */
export function readMachineKubeconfig(env: NodeJS.ProcessEnv = process.env): Kubeconfig | string | undefined {
  const files = filesOf(env);
  const broken = files.find(isBroken);
  return broken ? broken.config : files.length > 0 ? merged(files) : undefined;
}

/** Returns the same as text; if a file cannot be parsed, its text, so that the rules report it. */
export function machineKubeconfig(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const files = filesOf(env);
  const broken = files.find(isBroken);
  if (files.length === 0) return undefined;
  return broken ? broken.text : stringify(merged(files), { aliasDuplicateObjects: false, compat: "yaml-1.1" });
}

function filesOf(env: NodeJS.ProcessEnv): KubeconfigFile[] {
  const named = (env.KUBECONFIG ?? "").split(path.delimiter).filter(Boolean);
  const files = (named.length > 0 ? named : [path.join(os.homedir(), ".kube", "config")]).filter((file) => fs.existsSync(file));
  return files.map((file) => {
    const text = fs.readFileSync(file, "utf8");
    return { folder: path.dirname(path.resolve(file)), text, config: readKubeconfig(text) };
  });
}

function isBroken({ config }: KubeconfigFile): boolean {
  return typeof config === "string";
}

function merged(files: KubeconfigFile[]): Kubeconfig {
  const configs = files.map(({ folder, config }) => withContents(config as Kubeconfig, folder));
  const first = <T extends { name: string }>(lists: T[][]): T[] =>
    [
      ...new Map(
        lists
          .flat()
          .reverse()
          .map((item) => [item.name, item]),
      ).values(),
    ].reverse();
  const current = configs.map((config) => config["current-context"]).find(Boolean);
  return {
    ...(current && { "current-context": current }),
    clusters: first(configs.map(({ clusters }) => clusters)),
    users: first(configs.map(({ users }) => users)),
    contexts: first(configs.map(({ contexts }) => contexts)),
  };
}

/** Replaces file names with the content of the files; the name of an unreadable file stays, and the rules report it. */
function withContents(config: Kubeconfig, folder: string): Kubeconfig {
  const filled = <T extends Record<string, unknown>>(part: T, keys: readonly string[]): T =>
    keys.reduce((before, key) => {
      const name = before[key];
      if (typeof name !== "string" || before[`${key}-data`]) return before;
      const file = path.resolve(folder, name);
      if (!fs.existsSync(file)) return before;
      const { [key]: _, ...rest } = before;
      return { ...rest, [`${key}-data`]: fs.readFileSync(file).toString("base64") } as unknown as T;
    }, part);
  return {
    ...config,
    clusters: config.clusters.map((item) => ({ ...item, cluster: filled(item.cluster, FILES.cluster) })),
    users: config.users.map((item) => ({ ...item, user: filled(item.user, FILES.user) })),
  };
}
