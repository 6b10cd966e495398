/** The keys of a stack config that are not this program's: those of the providers, which would ignore what they do not know. */
import { regionProblem } from "../blocks/aws/region";
import providers from "../contract/providers.json";
import { nearest } from "../core/nearest";
import { isPlaceholder, type Problem } from "../core/problem";
import type { ConfigSchema } from "../skypilot/argsSchema";

const KEYS: Record<string, string[]> = providers.keys;

/** What no longer list helps with: the reader looks into the provider's docs. */
const LONGEST_LIST = 25;

/** Returns what is wrong with the keys of other namespaces; `project` is the namespace of this program, `schema` that of its keys. */
export function namespaceProblems(values: Record<string, string>, project: string, schema: ConfigSchema): Problem[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const [namespace = "", ...rest] = key.split(":");
    if (namespace === project) return [];
    const message = keyProblem(namespace, rest.join(":"), project, schema) ?? valueProblem(key, value);
    return message === undefined ? [] : [{ path: key, message }];
  });
}

function keyProblem(namespace: string, key: string, project: string, schema: ConfigSchema): string | undefined {
  const known = KEYS[namespace];
  if (known === undefined) {
    const meant = nearest(namespace, [project, ...Object.keys(KEYS)]);
    return meant && `is not in the namespace of this program or of a provider; did you mean "${meant}:${key}"?`;
  }
  if (known.includes(key)) return undefined;
  const message = `is not a key of the ${namespace === "pulumi" ? "engine" : `${namespace} provider`}, which would ignore it`;
  if (schema.properties?.[namespace]?.properties?.[key]) return `${message}; did you mean "${project}:${namespace}.${key}"?`;
  const meant = nearest(key, known);
  if (meant) return `${message}; did you mean "${namespace}:${meant}"?`;
  return known.length > LONGEST_LIST ? `${message}; remove it` : `${message}; write one of ${known.join(", ")}`;
}

function valueProblem(key: string, value: string): string | undefined {
  if (isPlaceholder(value)) return undefined;
  if (key === "aws:region") return regionProblem(value);
  if (key === "gcp:region" && !/^[a-z]+-[a-z]+\d+$/.test(value)) return `"${value}" is not a valid region; write one such as "us-central1"`;
  if (key === "gcp:zone" && !/^[a-z]+-[a-z]+\d+-[a-z]$/.test(value))
    return `"${value}" is not a valid zone; write one such as "us-central1-a"`;
  return undefined;
}
