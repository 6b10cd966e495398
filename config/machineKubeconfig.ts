/** The kubeconfig of the machine that runs Pulumi, as kubectl reads it. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { type Kubeconfig, readKubeconfig } from "../blocks/clusters/kubeconfigFile";

/** Files that a kubeconfig names, by the part that names them. */
const FILES = { cluster: ["certificate-authority"], user: ["client-certificate", "client-key"] } as const;

/**
 * Returns the files of KUBECONFIG, or `~/.kube/config`, as one kubeconfig: if several files define a name, the first one counts
 * (kubernetes.io docs: organizing cluster access). The result includes the content of the files that it refers to. If a file cannot be
 * parsed, returns its text, so that the rules report it; without any file, returns nothing.
 */
export function machineKubeconfig(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = (env.KUBECONFIG ?? "").split(path.delimiter).filter(Boolean);
  const files = (named.length > 0 ? named : [path.join(os.homedir(), ".kube", "config")]).filter((file) => fs.existsSync(file));
  if (files.length === 0) return undefined;
  const texts = files.map((file) => ({ folder: path.dirname(path.resolve(file)), text: fs.readFileSync(file, "utf8") }));
  const configs = texts.map(({ folder, text }) => ({ folder, text, config: readKubeconfig(text) }));
  const broken = configs.find(({ config }) => typeof config === "string");
  if (broken) return broken.text;
  return stringify(merged(configs.map(({ folder, config }) => withContents(config as Kubeconfig, folder))), {
    aliasDuplicateObjects: false,
    compat: "yaml-1.1",
  });
}

function merged(configs: Kubeconfig[]): Kubeconfig {
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
