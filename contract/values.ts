/** The values that each version of the chart supports; `npm run contract` derives them from its archive. */
import values0123 from "./0.12.3/values.json";
import values0130 from "./0.13.0/values.json";
import values0131 from "./0.13.1-rc.1/values.json";

/** The keys of a map; true for a value with any content; false for a value that no template reads. */
export type ValueTree = boolean | { [key: string]: ValueTree };

/** The values by version, the oldest first. */
export const CHART_VALUES: Record<string, ValueTree> = {
  "0.12.3": values0123,
  "0.13.0": values0130,
  "0.13.1-rc.1": values0131,
};
