/** Where in a tree a value is: keys and indices. */
export type Path = (string | number)[];

/** Formats a path in the notation of the config: `clusters[0].name`. */
export function pathText(path: Path): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}
