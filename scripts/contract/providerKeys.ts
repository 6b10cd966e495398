/** The config keys of each provider that the stack program uses, and the regions of AWS, as the installed SDKs declare them. */
import * as fs from "node:fs";
import * as path from "node:path";

/** What the SDKs know. */
export interface ProviderFacts {
  keys: Record<string, string[]>;
  awsRegions: string[];
}

// Every provider takes these (pulumi.com/docs/iac/concepts/resources/providers).
const COMMON = ["pluginDownloadURL", "version"];

/** Reads the declarations of the SDKs. */
export function providerFacts(): ProviderFacts {
  return {
    keys: {
      aws: keysIn("aws/config/vars.d.ts", /export declare const (\w+):/g),
      gcp: keysIn("gcp/config/vars.d.ts", /export declare const (\w+):/g),
      kubernetes: keysIn("kubernetes/provider.d.ts", /^ {4}(\w+)\?: pulumi\.Input</gm),
      random: keysIn("random/provider.d.ts", /^ {4}(\w+)\?: pulumi\.Input</gm),
      // The engine's own (pulumi.com/docs/iac/concepts/config).
      pulumi: ["autonaming", "disable-default-providers", "tags", "template"],
    },
    awsRegions: found("aws/types/enums/index.d.ts", /readonly \w+: "([a-z]{2}-[a-z-]+-\d)";/g),
  };
}

function keysIn(file: string, pattern: RegExp): string[] {
  return [...found(file, pattern), ...COMMON].sort();
}

function found(file: string, pattern: RegExp): string[] {
  const root = path.resolve(__dirname, "../../node_modules/@pulumi");
  const text = fs.readFileSync(path.join(root, file), "utf8");
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name as string))].sort();
}
