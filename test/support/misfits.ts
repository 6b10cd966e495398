/** Which values a chart would not understand. */

/** Returns the paths of values that the chart has not, or not of their type. */
export function misfits(values: object, types: Record<string, string>, at = ""): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const here = at + key;
    const allowed = types[here]?.split(" | ");
    if (allowed) return allowed.includes(typeOf(value)) ? [] : [`${here}: ${typeOf(value)}`];
    if (!Object.keys(types).some((path) => path.startsWith(`${here}.`))) return [`${here}: unknown`];
    return typeOf(value) === "object" ? misfits(value, types, `${here}.`) : [`${here}: ${typeOf(value)}`];
  });
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}
