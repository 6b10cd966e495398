/** Previews on the engine: a refused config against a good one, and a stack against a flat program with the same resources. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { commonSettings } from "../test/engine/support/engine";
import { configOf, copyOfProgram, ROOT, temporaryFolder, writeConfig } from "../test/engine/support/project";
import { seconds } from "./timed";

const STACK = "dev";

/** Returns the previews that are compared, each as a function that runs it. */
export function previews(): Record<"good" | "refused" | "flat", () => number> {
  const env = { ...process.env, PULUMI_BACKEND_URL: `file://${temporaryFolder()}`, PULUMI_CONFIG_PASSPHRASE: "passphrase" };
  const preview = (cwd: string, fails = false) => {
    pulumi(cwd, "stack", "init", STACK);
    return () => seconds("pulumi", ["preview", "--stack", STACK, "--non-interactive"], { cwd, env, fails });
  };
  const pulumi = (cwd: string, ...args: string[]) => seconds("pulumi", [...args, "--non-interactive"], { cwd, env });

  const program = (settings: string[], name: string) => {
    const folder = copyOfProgram();
    rename(folder, name);
    const config = Object.entries(configOf(STACK, [...commonSettings(), ...settings]));
    writeConfig(folder, STACK, Object.fromEntries(config.map(([key, value]) => [key.replace(/^skypilot:/, `${name}:`), value])));
    return folder;
  };
  const flat = temporaryFolder();
  fs.writeFileSync(
    path.join(flat, "Pulumi.yaml"),
    stringify({ name: "flat", runtime: { name: "nodejs", options: { typescript: false } } }),
  );
  fs.writeFileSync(path.join(flat, "plan.json"), planOf(commonSettings()));
  fs.copyFileSync(path.join(ROOT, "bench/flat.js"), path.join(flat, "index.js"));
  fs.symlinkSync(path.join(ROOT, "node_modules"), path.join(flat, "node_modules"));
  return { good: preview(program([], "good")), refused: preview(program(["exposure.type=Nowhere"], "refused"), true), flat: preview(flat) };
}

/** Renames a copy of the program, because stack names are unique within a project of a backend. */
function rename(folder: string, name: string): void {
  const file = path.join(folder, "Pulumi.yaml");
  fs.writeFileSync(
    file,
    fs
      .readFileSync(file, "utf8")
      .replace(/^name: .*/m, `name: ${name}`)
      .replaceAll("  skypilot:", `  ${name}:`),
  );
}

function planOf(settings: string[]): string {
  const args = ["bin/skypilot-stack.js", "plan", STACK, "--json", ...settings.flatMap((setting) => ["-c", setting])];
  return spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" }).stdout;
}
