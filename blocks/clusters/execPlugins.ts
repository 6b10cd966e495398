/** Exec plugins of kubeconfigs: those in the API server's image, and those that cannot work in a pod. */
import type { ExecPlugin } from "./kubeconfigFile";

/** A plugin in the image, and the cloud whose credentials it needs. */
interface KnownPlugin {
  cloud: "aws" | "gcp" | "nebius";
}

/** Plugins in the image of SkyPilot's API server (SkyPilot's Dockerfile, chart 0.13.0). */
const IN_IMAGE: Record<string, KnownPlugin> = {
  aws: { cloud: "aws" },
  "gke-gcloud-auth-plugin": { cloud: "gcp" },
  gcloud: { cloud: "gcp" },
  nebius: { cloud: "nebius" },
};

/** Profile of the Nebius CLI in the chart (sky/provision/kubernetes/utils.py). */
const NEBIUS_PROFILE = "sky";

// Plugins that log in with a browser or a prompt, which requires a person.
const ASKS_A_PERSON: [RegExp, RegExp?][] = [
  [/^kubectl-oidc_login$/],
  [/^kubectl$/, /^oidc-login$/],
  [/^kubelogin$/, /^(interactive|devicecode|azurecli|azd|ropc)$/],
  [/^tsh$/],
  [/^rancher$/],
];

/** Returns the command without its path, because the path differs in the image (sky/utils/kubernetes/exec_kubeconfig_converter.py). */
export function commandName({ command }: ExecPlugin): string {
  return (command.split(/[\\/]/).pop() ?? "").replace(/\.exe$/i, "");
}

/** Returns the plugin with the command of the image. */
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

/** Returns why a plugin cannot work in a pod, if it cannot. */
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
  return asks ? `calls "${command}", which requires an interactive login, so it cannot run in a pod` : undefined;
}

/** Returns the warnings for plugins that need more than the kubeconfig; `clouds` are those whose credentials the pod has. */
export function pluginWarnings(exec: ExecPlugin, clouds: string[]): string[] {
  const command = commandName(exec);
  const known = IN_IMAGE[command];
  if (!known) return [`calls "${command}", which the API server's image does not have`];
  const profile = exec.env?.find(({ name }) => name === "AWS_PROFILE") ?? (command === "aws" && exec.args?.includes("--profile"));
  return [
    ...(clouds.includes(known.cloud)
      ? []
      : [`calls "${command}", which requires credentials of ${known.cloud} that the API server does not get`]),
    ...(profile && command === "aws" ? ["names an AWS profile, which must be in credentials.aws.credentialsFile"] : []),
  ];
}
