/** What the machine has, as defaults of the questions: contexts of the kubeconfig, profiles of AWS, the project of gcloud. It runs no command. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readMachineKubeconfig } from "../../config/machineKubeconfig";

/** What was found; a missing value was not found. */
export interface Machine {
  contexts: string[];
  context?: string;
  profiles: string[];
  profile?: string;
  /** The accounts of the profiles that name one. */
  accounts: Record<string, string>;
  region?: string;
  project?: string;
}

/** Reads the machine's files. */
export function readMachine(env: NodeJS.ProcessEnv = process.env): Machine {
  const kubeconfig = readMachineKubeconfig(env);
  const clusters = typeof kubeconfig === "object" ? kubeconfig : undefined;
  return {
    contexts: clusters?.contexts.map(({ name }) => name) ?? [],
    context: clusters?.["current-context"],
    ...awsOf(env),
    project: projectOf(env),
  };
}

function awsOf(env: NodeJS.ProcessEnv): Pick<Machine, "profiles" | "profile" | "accounts" | "region"> {
  const home = env.HOME ?? os.homedir();
  const config = sections(env.AWS_CONFIG_FILE ?? path.join(home, ".aws", "config"));
  const credentials = sections(env.AWS_SHARED_CREDENTIALS_FILE ?? path.join(home, ".aws", "credentials"));
  const inConfig = Object.keys(config).flatMap((name) => (name === "default" ? name : (/^profile (.+)$/.exec(name)?.[1] ?? [])));
  const profiles = [...new Set([...inConfig, ...Object.keys(credentials)])];
  const profile = env.AWS_PROFILE ?? profiles.find((name) => name === "default") ?? profiles[0];
  const settingsOf = (name?: string) => config[name === "default" ? "default" : `profile ${name}`] ?? {};
  const accounts = Object.fromEntries(profiles.map((name) => [name, accountOf(settingsOf(name))]).filter(([, account]) => account));
  return { profiles, profile, accounts, region: env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? settingsOf(profile).region };
}

/** The account of a profile: that of its single sign-on, or of the role that it assumes. */
function accountOf({ sso_account_id: account, role_arn: role }: Record<string, string>): string | undefined {
  return account ?? /^arn:[\w-]+:iam::(\d{12}):/.exec(role ?? "")?.[1];
}

function projectOf(env: NodeJS.ProcessEnv): string | undefined {
  const named = env.CLOUDSDK_CORE_PROJECT ?? env.GOOGLE_CLOUD_PROJECT;
  if (named) return named;
  const folder = env.CLOUDSDK_CONFIG ?? path.join(env.HOME ?? os.homedir(), ".config", "gcloud");
  const active = env.CLOUDSDK_ACTIVE_CONFIG_NAME ?? (text(path.join(folder, "active_config")).trim() || "default");
  return sections(path.join(folder, "configurations", `config_${active}`)).core?.project;
}

/** The sections of an INI file, each with its keys. */
function sections(file: string): Record<string, Record<string, string>> {
  const found: Record<string, Record<string, string>> = {};
  let section: Record<string, string> = {};
  for (const line of text(file).split("\n")) {
    const [, title] = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line) ?? [];
    const [, key, value] = /^([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (title !== undefined) found[title] = section = {};
    else if (key !== undefined && value !== undefined) section[key] = value;
  }
  return found;
}

function text(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
