/** The exec plugins of kubeconfigs: what the API server's image has, and what cannot work in a pod. */
import type { ExecPlugin } from "./kubeconfigFile";

/** A plugin that the image has: which cloud's credentials it needs in the pod. */
interface KnownPlugin {
  cloud: "aws" | "gcp" | "nebius";
}

/** What the image of SkyPilot's API server has (SkyPilot's Dockerfile, chart 0.13.0). */
const IN_IMAGE: Record<string, KnownPlugin> = {
  aws: { cloud: "aws" },
  "gke-gcloud-auth-plugin": { cloud: "gcp" },
  gcloud: { cloud: "gcp" },
  nebius: { cloud: "nebius" },
};

/** Profile under which the chart configures the Nebius CLI (sky/provision/kubernetes/utils.py). */
const NEBIUS_PROFILE = "sky";

// Whoever logs in with a browser or a prompt does so on a machine with a person before it.
const ASKS_A_PERSON: [RegExp, RegExp?][] = [
  [/^kubectl-oidc_login$/],
  [/^kubectl$/, /^oidc-login$/],
  [/^kubelogin$/, /^(interactive|devicecode|azurecli|azd|ropc)$/],
  [/^tsh$/],
  [/^rancher$/],
];

/** Returns the command without its path, which is another one in the image (sky/utils/kubernetes/exec_kubeconfig_converter.py). */
export function commandName({ command }: ExecPlugin): string {
  return (command.split(/[\\/]/).pop() ?? "").replace(/\.exe$/i, "");
}

/** Returns the plugin as the image calls it. */
export function inImage(exec: ExecPlugin): ExecPlugin {
  const command = commandName(exec);
  const args = command === "nebius" ? exec.args?.map((arg, index, all) => nebiusProfile(arg, all[index - 1])) : exec.args;
  return { ...exec, command, ...(args && { args }) };
}

function nebiusProfile(arg: string, before: string | undefined): string {
  if (before === "--profile") return NEBIUS_PROFILE;
  return arg.startsWith("--profile=") ? `--profile=${NEBIUS_PROFILE}` : arg;
}

const API_VERSIONS = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];
const MODES = ["Never", "IfAvailable", "Always"];

/** Returns why a plugin cannot work in a pod, where it cannot. */
export function pluginProblem(exec: ExecPlugin): string | undefined {
  const command = commandName(exec);
  if (command === "") return "calls a plugin without a name";
  const { apiVersion, interactiveMode } = exec;
  if (!apiVersion) return `calls "${command}" without an apiVersion`;
  if (/v1alpha1$/.test(apiVersion)) return `calls "${command}" by client.authentication.k8s.io/v1alpha1, which kubectl no longer supports`;
  if (!API_VERSIONS.includes(apiVersion)) return `calls "${command}" by an apiVersion that must be one of ${API_VERSIONS.join(", ")}`;
  // Only v1 has no default (kubernetes.io docs: client authentication, v1).
  if (!interactiveMode && apiVersion === API_VERSIONS[0]) return `calls "${command}" without interactiveMode, which ${apiVersion} requires`;
  if (interactiveMode && !MODES.includes(interactiveMode))
    return `calls "${command}" with an interactiveMode that must be one of ${MODES.join(", ")}`;
  const words = exec.args ?? [];
  const asks =
    interactiveMode === "Always" ||
    ASKS_A_PERSON.some(([name, word]) => name.test(command) && (word === undefined || words.some((one) => word.test(one))));
  return asks ? `calls "${command}", which requires a person to log in, which a pod cannot do` : undefined;
}

/** Returns what works only under a condition that the kubeconfig does not tell; `clouds` are those whose credentials the pod has. */
export function pluginWarnings(exec: ExecPlugin, clouds: string[]): string[] {
  const command = commandName(exec);
  const known = IN_IMAGE[command];
  if (!known) return [`calls "${command}", which the API server's image does not have`];
  const profile = exec.env?.find(({ name }) => name === "AWS_PROFILE") ?? (command === "aws" && exec.args?.includes("--profile"));
  return [
    ...(clouds.includes(known.cloud)
      ? []
      : [`calls "${command}", which needs credentials of ${known.cloud} that the API server does not get`]),
    ...(profile && command === "aws" ? ["names a profile of AWS, which must be among those of credentials.aws.credentialsFile"] : []),
  ];
}
