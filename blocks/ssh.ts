/** Machines that SkyPilot reaches by SSH: node pools and Slurm clusters. */
import type { Input } from "@pulumi/pulumi";
import { isTree } from "../core/merge";
import { nameProblems } from "../core/names";
import type { Problem } from "../core/problem";

/** Machines that SkyPilot reaches by SSH. */
export interface SshArgs {
  /** Node pools, as `~/.sky/ssh_node_pools.yaml` has them: name of the pool -> its hosts (SkyPilot docs: SSH node pools). Without passwords: machines are reached with keys. */
  // biome-ignore lint/suspicious/noExplicitAny: the package's schema has no other type for what may be anything.
  nodePools?: { [name: string]: any };
  /** SSH config of the login nodes of Slurm clusters, as `~/.slurm/config` has it (SkyPilot docs: Slurm). */
  slurmConfig?: string;
  /** Private keys: name of the file in `~/.ssh` -> content; secret. */
  keys?: { [file: string]: Input<string> };
  /** Name of an existing Secret whose keys are names of files in `~/.ssh`, instead of `keys`. */
  existingSecret?: string;
}

/** Returns what is wrong with the machines; no message quotes a key. */
export function sshProblems({ nodePools = {}, keys, existingSecret }: SshArgs = {}): Problem[] {
  const problems = nameProblems("ssh.existingSecret", existingSecret, "subdomain");
  if (keys !== undefined && existingSecret !== undefined)
    problems.push({ path: "ssh.keys", message: "stand beside ssh.existingSecret; remove one of the two" });
  for (const file of Object.keys(keys ?? {})) {
    if (!/^[A-Za-z0-9._-]+$/.test(file))
      problems.push({ path: `ssh.keys.${file}`, message: `"${file}" is no name of a file; write one such as "id_ed25519"` });
  }
  for (const [pool, content] of Object.entries(nodePools)) {
    if (!isTree(content) || !Array.isArray(content.hosts))
      problems.push({ path: `ssh.nodePools.${pool}.hosts`, message: "is missing; write the list of the pool's hosts" });
    // The chart puts the pools into its values, where a password would be in plain text.
    for (const at of passwordsIn(content, `ssh.nodePools.${pool}`))
      problems.push({ path: at, message: "would be readable in the Helm release; use a key: identity_file, and the key in ssh.keys" });
  }
  return problems;
}

function passwordsIn(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => passwordsIn(item, `${path}[${index}]`));
  if (!isTree(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => (key === "password" ? [`${path}.${key}`] : passwordsIn(item, `${path}.${key}`)));
}
