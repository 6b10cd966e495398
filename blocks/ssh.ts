/** Machines that SkyPilot reaches by SSH: node pools and Slurm clusters. */
import { type Input, output } from "@pulumi/pulumi";
import { stringify } from "yaml";
import { isTree, type Tree } from "../core/merge";
import { nameProblems } from "../core/names";
import { isPlaceholder, type Problem } from "../core/problem";

/** Machines that SkyPilot reaches by SSH. */
export interface SshArgs {
  /**
   * Node pools, as `~/.sky/ssh_node_pools.yaml` has them: name of the pool -> its hosts, which are reached with keys and not with
   * passwords (SkyPilot docs: SSH node pools).
   */
  // biome-ignore lint/suspicious/noExplicitAny: the package's schema has no other type for what may be anything.
  nodePools?: { [name: string]: any };
  /** SSH config of the login nodes of Slurm clusters, as `~/.slurm/config` has it (SkyPilot docs: Slurm). */
  slurmConfig?: Input<string>;
  /**
   * Private keys: name of the file in `~/.ssh` -> content.
   * @secret
   */
  keys?: { [file: string]: Input<string> };
  /** Name of an existing Secret whose keys are names of files in `~/.ssh`, instead of `keys`. */
  existingSecret?: Input<string>;
}

/** Returns the problems of the machines; messages do not quote keys. */
export function sshRules({ nodePools = {}, keys, existingSecret }: SshArgs = {}): Problem[] {
  const problems = nameProblems("existingSecret", existingSecret, "subdomain");
  if (keys !== undefined && existingSecret !== undefined)
    problems.push({ path: "keys", message: "cannot be combined with ssh.existingSecret; remove one of the two" });
  for (const file of Object.keys(keys ?? {})) {
    if (!/^[A-Za-z0-9._-]+$/.test(file))
      problems.push({ path: `keys.${file}`, message: `"${file}" is not a valid file name; write one such as "id_ed25519"` });
  }
  for (const [pool, content] of Object.entries(nodePools)) {
    if (!isPlaceholder(content) && !(isTree(content) && (Array.isArray(content.hosts) || isPlaceholder(content.hosts))))
      problems.push({ path: `nodePools.${pool}.hosts`, message: "is required; write the list of the pool's hosts" });
    // The chart has the pools in its values, where a password would be in plain text.
    for (const at of passwordsIn(content, `nodePools.${pool}`))
      problems.push({ path: at, message: "would be readable in the Helm release; use a key: identity_file, and the key in ssh.keys" });
  }
  return problems;
}

/** Returns the kinds of machines that SkyPilot reaches by SSH, by SkyPilot's names. */
export function sshMachines({ nodePools, slurmConfig }: SshArgs = {}): string[] {
  return [...(nodePools ? ["ssh"] : []), ...(slurmConfig ? ["slurm"] : [])];
}

/** Returns the chart values. */
export function sshValues({ nodePools, slurmConfig }: SshArgs, secretName: Input<string> | undefined): Tree {
  return {
    // A secret or an output of another resource has no text yet.
    apiService: { sshNodePools: nodePools && output(nodePools).apply((known) => stringify(known)), sshKeySecret: secretName },
    slurmCredentials: slurmConfig ? { config: slurmConfig } : undefined,
  };
}

function passwordsIn(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => passwordsIn(item, `${path}[${index}]`));
  if (!isTree(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => (key === "password" ? [`${path}.${key}`] : passwordsIn(item, `${path}.${key}`)));
}
