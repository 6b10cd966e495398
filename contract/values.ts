/** The values that each version of the chart knows; `npm run contract` makes them from its archive. */
import values0123 from "./0.12.3/values.json";
import values0130 from "./0.13.0/values.json";
import values0131 from "./0.13.1-rc.1/values.json";

/** What is known of a value: the keys of a map, true where anything may stand below, false where no template reads it. */
export type ValueTree = boolean | { [key: string]: ValueTree };

/** What each version knows, the oldest first. */
export const CHART_VALUES: Record<string, ValueTree> = {
  "0.12.3": values0123,
  "0.13.0": values0130,
  "0.13.1-rc.1": values0131,
};
