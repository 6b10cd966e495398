/** What a version of SkyPilot rejects, where its schema is known here, and what it may reject, where it is not. */
import { closestVersion } from "../../contract/closest";
import { CONFIG_SCHEMAS } from "../../contract/config";
import type { Problem } from "../../core/problem";
import { type ConfigPart, schemaProblems } from "./schema";

/** Returns what the version rejects; nothing if its schema is not known here. */
export function rejected(config: unknown, version: string | undefined, part?: ConfigPart): Problem[] {
  return isKnown(version) ? schemaProblems(config, version, part) : [];
}

/** Returns what the closest version rejects; nothing if the version's own schema is known here. */
export function rejectedByClosest(config: unknown, version: string | undefined, part?: ConfigPart): Problem[] {
  if (isKnown(version)) return [];
  const closest = closestVersion(version, Object.keys(CONFIG_SCHEMAS));
  const server = version === undefined ? "the SkyPilot of this chart" : `SkyPilot ${version}`;
  return [
    { path: "", message: `cannot be checked against ${server}, whose schema is not known here; it is checked against ${closest}` },
    ...schemaProblems(config, closest, part),
  ];
}

function isKnown(version: string | undefined): version is string {
  return version !== undefined && CONFIG_SCHEMAS[version] !== undefined;
}
