/** The JSON schema by which each version of SkyPilot checks its config; `npm run contract` makes them from its code. */
import config0130 from "./0.13.0/config.json";
import config0141 from "./0.14.1/config.json";

/** What each version takes, the oldest first. */
export const CONFIG_SCHEMAS: Record<string, object> = { "0.13.0": config0130, "0.14.1": config0141 };
