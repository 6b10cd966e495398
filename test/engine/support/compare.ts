/** Compares what the engine previews with what the offline plan shows. */
import { isTree } from "../../../core/merge";
import { type PlannedResource, SECRET } from "../../../plan/monitor";
import { STAND_IN_NODE } from "../../../plan/standIns";
import { UNKNOWN_VALUE } from "../standIn/wire";

const SPECIAL = "4dabf18193072939515e22adb298388d";
const AUTONAMED = "pulumi.com/autonamed";

const OF_THE_ENGINE = [
  // The SDK tells the provider of Helm releases how it was called, and the provider reads the version of a chart that is a file.
  /-release\.compat: in the plan only$/,
  /-release\.version: in the engine only$/,
  /-provider\.version: in the engine only$/,
  // Of a text that may have generated names in it.
  /\.checksum\/skypilot-config: /,
];

/** Returns where the inputs of a resource differ, but for what only the engine knows: generated names, unknown values and defaults. */
export function differences({ name, inputs }: PlannedResource, engine: Record<string, unknown>): string[] {
  return differ(name, "data" in engine ? encoded(inputs) : inputs, withoutNames(engine)).filter(
    (difference) => !OF_THE_ENGINE.some((known) => known.test(difference)),
  );
}

/** Where the text of a Secret is known, the provider encodes it. */
function encoded({ stringData, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return stringData === undefined ? rest : { ...rest, data: stringData };
}

function differ(path: string, planned: unknown, engine: unknown): string[] {
  if (engine === UNKNOWN_VALUE || planned === STAND_IN_NODE) return [];
  if (isTree(engine) && SPECIAL in engine) return isSecret(planned) ? [] : [`${path}: is secret in the engine only`];
  if (isTree(planned) && isTree(engine)) return differInKeys(path, planned, engine);
  if (Array.isArray(planned) && Array.isArray(engine) && planned.length === engine.length) {
    return planned.flatMap((item, index) => differ(`${path}[${index}]`, item, engine[index]));
  }
  const same = JSON.stringify(planned) === JSON.stringify(engine) || isGenerated(planned, engine);
  return same ? [] : [`${path}: ${JSON.stringify(planned)} in the plan, ${JSON.stringify(engine)} in the engine`];
}

function differInKeys(path: string, planned: Record<string, unknown>, engine: Record<string, unknown>): string[] {
  const keys = [...new Set([...Object.keys(planned), ...Object.keys(engine)])];
  return keys.flatMap((key) => {
    if (!(key in planned)) return isNothing(engine[key]) ? [] : [`${path}.${key}: in the engine only`];
    if (!(key in engine)) return isNothing(planned[key]) ? [] : [`${path}.${key}: in the plan only`];
    return differ(`${path}.${key}`, planned[key], engine[key]);
  });
}

function isSecret(planned: unknown): boolean {
  if (isTree(planned)) return Object.values(planned).every(isSecret);
  return Array.isArray(planned) ? planned.every(isSecret) : planned === SECRET;
}

/** A default, of the project or of a provider, that says what is so without it. */
function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isTree(value) ? Object.values(value).every(isNothing) : value === false || value === "" || value === null;
}

/** Takes off the names that the engine gives to Kubernetes objects without one. */
function withoutNames(inputs: Record<string, unknown>): Record<string, unknown> {
  const { metadata } = inputs as { metadata?: { name?: string; annotations?: Record<string, unknown> } };
  const { [AUTONAMED]: autonamed, ...annotations } = metadata?.annotations ?? {};
  if (!autonamed) return inputs;
  const { name: _, ...rest } = metadata ?? {};
  return { ...inputs, metadata: { ...rest, annotations } };
}

/** Whoever takes such a name, or a text with such names, has them with the engine's suffix. */
function isGenerated(planned: unknown, engine: unknown): boolean {
  return typeof planned === "string" && typeof engine === "string" && engine.replace(/-[0-9a-f]{7,8}\b/g, "") === planned;
}
