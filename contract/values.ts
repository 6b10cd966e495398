/** The values that each version of the chart supports; `npm run contract` derives them from its archive. */

/** The keys of a map; true for a value with any content; false for a value that no template reads. */
export type ValueTree = boolean | { [key: string]: ValueTree };

/** The values by version, the oldest first; only values that are checked load them. */
export const CHART_VALUES: Record<string, () => ValueTree> = {
  "0.12.3": () => require("./0.12.3/values.json") as typeof import("./0.12.3/values.json"),
  "0.13.0": () => require("./0.13.0/values.json") as typeof import("./0.13.0/values.json"),
  "0.13.1-rc.1": () => require("./0.13.1-rc.1/values.json") as typeof import("./0.13.1-rc.1/values.json"),
};
