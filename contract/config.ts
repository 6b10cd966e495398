/** The JSON schema by which each version of SkyPilot checks its config; `npm run contract` makes them from its code. */

/** What each version takes, the oldest first; only a config that is checked loads its schema. */
export const CONFIG_SCHEMAS: Record<string, () => object> = {
  "0.13.0": () => require("./0.13.0/config.json") as typeof import("./0.13.0/config.json"),
  "0.14.1": () => require("./0.14.1/config.json") as typeof import("./0.14.1/config.json"),
};
