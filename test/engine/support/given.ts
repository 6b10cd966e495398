/** What a user would have to say before a shipped stack can come up. */
import { execFileSync } from "node:child_process";
import { isPlaceholder } from "../../../chart/problem";
import { leaves, pathText } from "../../../config/walk";
import type { Options } from "./engine";
import { configOf } from "./project";

const KNOWN: Record<string, string> = {
  "<your-cluster-context>": execFileSync("kubectl", ["config", "current-context"], { encoding: "utf8" }).trim(),
  "<your-gcp-project>": "my-project",
};

/** Returns the settings that fill in what a shipped stack leaves open. */
export function given(stack: string): Options {
  const open = leaves(configOf(stack)).filter(({ value }) => isPlaceholder(value));
  const settings = open.map(({ path, value }) => {
    const known = KNOWN[String(value)];
    if (known === undefined) throw new Error(`${value} in the stack ${stack} is not in test/engine/support/given.ts`);
    return `${pathText(path).replace(/^skypilot:/, "")}=${known}`;
  });
  return { settings };
}
