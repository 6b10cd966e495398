/** The examples that are whole programs, as packages of their own on the engine: the library comes from this checkout. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { type ExampleConfig, WHOLE } from "../../support/exampleConfigs";
import { ROOT, temporaryFolder } from "./project";
import { cloudStandIns } from "./standIns";

/** Makes a stack of an example in a folder of its own. `npm run build` must have run. */
export async function exampleStack(name: string): Promise<Stack> {
  const folder = copyOfExample(name);
  adapt(path.join(folder, "index.ts"));
  const envVars = {
    PULUMI_BACKEND_URL: `file://${temporaryFolder()}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: "passphrase",
    PATH: [cloudStandIns(), process.env.PATH].join(path.delimiter),
    KUBECONFIG: kubeconfigWith("kind-skypilot"),
  };
  const stack = await LocalWorkspace.createOrSelectStack({ stackName: "test", workDir: folder }, { envVars });
  const { config, secretKeys = [] } = ofCluster(name);
  for (const [key, value] of Object.entries(config)) await stack.setConfig(key, { value, secret: secretKeys.includes(key) });
  return stack;
}

/** Returns the config of an example, with the cluster of the suite for each of its clusters. */
function ofCluster(name: string): ExampleConfig {
  const { config, secretKeys } = WHOLE[name] as ExampleConfig;
  const kubeconfig = fs.readFileSync(kubeconfigWith("hosting"), "utf8");
  const entries = Object.entries(config).map(([key, value]) => [key, /Kubeconfig$/.test(key) ? kubeconfig : value]);
  return { config: Object.fromEntries(entries), ...(secretKeys && { secretKeys }) };
}

/** Writes the kubeconfig of the suite's cluster with another name of its context, and returns the file. */
function kubeconfigWith(context: string): string {
  const kubeconfig = parse(execFileSync("kubectl", ["config", "view", "--flatten", "--minify", "--raw"], { encoding: "utf8" }));
  kubeconfig.contexts[0].name = context;
  kubeconfig["current-context"] = context;
  const file = path.join(temporaryFolder(), "kubeconfig");
  fs.writeFileSync(file, stringify(kubeconfig));
  return file;
}

function copyOfExample(name: string): string {
  const folder = temporaryFolder();
  fs.cpSync(path.join(ROOT, "examples", name), folder, { recursive: true });
  const modules = path.join(folder, "node_modules");
  for (const { name: module } of fs.readdirSync(path.join(ROOT, "node_modules"), { withFileTypes: true })) {
    if (!module.startsWith(".")) link(path.join(ROOT, "node_modules", module), path.join(modules, module));
  }
  link(ROOT, path.join(modules, "@pulumi-skypilot/skypilot"));
  return folder;
}

function link(from: string, to: string): void {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.symlinkSync(from, to);
}

/** Makes a program use the archive of the chart and not wait for pods, if the suite does, and an address of a cluster that pods would reach. */
function adapt(program: string): void {
  const { SKYPILOT_CHART, SKYPILOT_WAIT } = process.env;
  const chart = SKYPILOT_CHART ? [`chart: ${JSON.stringify(path.resolve(SKYPILOT_CHART))}`] : [];
  const settings = [...chart, ...(SKYPILOT_WAIT === "false" ? ["wait: false"] : [])].map((one) => `${one}, `).join("");
  const source = fs.readFileSync(program, "utf8");
  const withRelease = source.includes("release: {") ? source : source.replace(/^ +exposure: \{/m, (found) => `release: { },\n${found}`);
  // The cluster of the suite is often on this machine, and its certificate is not verified.
  const server = 'server: "https://gpu.example.com:6443", insecureSkipTlsVerify: true,';
  const adapted = withRelease
    .replace("release: {", (found) => `${found} ${settings}`)
    .replace('{ name: "gpu", kubeconfig', (found) => found.replace("{", `{ ${server}`));
  fs.writeFileSync(program, adapted);
}
