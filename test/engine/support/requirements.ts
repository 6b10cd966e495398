/** What the suite needs of the machine, and what to do where it is missing. */
import { spawnSync } from "node:child_process";

const works = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: "ignore", timeout: 30_000 }).status === 0;

/** Returns what is missing; `undefined` where nothing is. */
export function missing(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { KUBECONFIG } = environment;
  if (!works("pulumi", "version")) return "Pulumi's CLI is not on the PATH; install it as https://www.pulumi.com/docs/install/ says";
  if (!works("kubectl", "version", "--client"))
    return "kubectl is not on the PATH; install it as https://kubernetes.io/docs/tasks/tools/ says";
  if (!KUBECONFIG) return "KUBECONFIG names no cluster; set it to the kubeconfig of one that may be filled and emptied, such as kind makes";
  if (!works("kubectl", "version", "--request-timeout=10s")) {
    return `no cluster answers at the current context of ${KUBECONFIG}; start it, or set KUBECONFIG to that of another one`;
  }
  return undefined;
}
