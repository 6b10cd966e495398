/** Changes of a config, one key at a time: each key next to those that the config has, with each kind of value that it may get. */
import type { Path } from "../../../core/path";
import { argsSchema, type ConfigSchema } from "../../../skypilot/argsSchema";
import type { RecordedConfig } from "../../plan/recorded/configs";

/** A key of a config, and its new value; without a value, the key is removed. */
export interface Change {
  at: Path;
  to?: unknown;
}

/** Texts for a key whose schema allows any text. */
const TEXTS = ["", "Not Valid!", "one"];

/** Returns the values that a key may get: each word, true and false, the edges of a range, examples, and what its form does not allow. */
function valuesOf({ type, enum: words, minimum, maximum, pattern, examples = [], items }: ConfigSchema): unknown[] {
  if (words) return [...words, "other"];
  if (type === "boolean") return [true, false];
  if (type === "number") return [minimum, maximum, (minimum ?? 0) - 1, (maximum ?? 1e9) + 1, 1.5].filter((value) => value !== undefined);
  if (type === "string") return [...examples, ...(pattern ? ["Not Valid!"] : TEXTS)];
  if (type === "array" && items) return [[], ...valuesOf(items).map((value) => [value])];
  return [];
}

/** Returns every change of a config. */
export function changesOf(config: RecordedConfig): Change[] {
  return below(config, argsSchema("SkyPilot"), []);
}

function below(value: unknown, schema: ConfigSchema | undefined, at: Path): Change[] {
  const { properties, items } = schema ?? {};
  const removed: Change[] = at.length > 0 && value !== undefined ? [{ at }] : [];
  if (items && Array.isArray(value)) {
    return [...removed, ...value.flatMap((item, index) => below(item, items, [...at, index]))];
  }
  if (!properties) return [...removed, ...valuesOf(schema ?? {}).map((to) => ({ at, to }))];
  const map = (typeof value === "object" && value !== null ? value : undefined) as Record<string, unknown> | undefined;
  if (!map) return [...removed, { at, to: {} }];
  return [...removed, ...Object.entries(properties).flatMap(([key, child]) => below(map[key], child, [...at, key]))];
}

/** Returns a config with a change. */
export function changed(config: RecordedConfig, { at, to }: Change): RecordedConfig {
  const copy = structuredClone(config);
  let place = copy as Record<string | number, unknown>;
  for (const step of at.slice(0, -1)) place = place[step] as Record<string | number, unknown>;
  const last = at[at.length - 1] as string | number;
  if (to !== undefined) place[last] = to;
  else if (Array.isArray(place)) place.splice(last as number, 1);
  else delete place[last];
  return copy;
}
