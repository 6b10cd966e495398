/** Which arguments are secret: those of the schema that are marked, where their docstrings have `@secret`. */
import { isAtOrBelow } from "../core/problem";
import { argsSchema, type ConfigSchema } from "./argsSchema";

/** A part of the arguments. */
interface Part {
  schema: ConfigSchema;
  path: string;
}

const WHOLE: Part = { schema: argsSchema(), path: "" };

/** Paths of the secret arguments; `[]` matches each item of a list. */
export const SECRET_PATHS = secretsIn(WHOLE).map(({ path }) => path);

/**
 * Other paths that a user may keep secret: a stack config encrypts a whole key, but names of objects and parts of the endpoint must stay
 * readable.
 */
export const MAY_BE_SECRET = [
  ...SECRET_PATHS,
  "auth.oauth.clientId",
  "aws.accountId",
  "aws.eksCluster",
  "aws.oidcProvider",
  "aws.permissionsBoundary",
  "aws.roleArn",
  "credentials.nebius.tenantId",
  "exposure.nodeAddress",
  "exposure.tls.certificate",
  "exposure.tls.certificateArn",
  "gcp.hostProject",
  "gcp.project",
  "gcp.serviceAccountEmail",
  "gcp.workloadPool",
  "pod.affinity",
  "pod.annotations",
  "pod.environment",
  "pod.tolerations",
  "pod.volumeMounts",
  "pod.volumes",
  "release.repository",
  "release.values",
  "skypilotConfig",
  "ssh.nodePools",
];

/** What no message shows, whatever its shape: a credential may be in a wrong place next to its own. */
export const NEVER_SHOWN = holdersIn(WHOLE).map(({ path }) => path);

function secretsIn(part: Part): Part[] {
  return part.schema.secret ? [part] : childrenOf(part).flatMap(secretsIn);
}

/** Returns the outermost parts that hold a secret, or nothing but parts that do. */
function holdersIn(part: Part): Part[] {
  const children = childrenOf(part);
  const inside = children.map(holdersIn);
  const onlyHolders = children.length > 0 && inside.every(([first], index) => first === children[index]);
  return onlyHolders || children.some(({ schema }) => schema.secret) ? [part] : inside.flat();
}

function childrenOf({ schema: { properties = {}, items }, path }: Part): Part[] {
  if (items) return [{ schema: items, path: `${path}[]` }];
  return Object.entries(properties).map(([key, schema]) => ({ schema, path: path === "" ? key : `${path}.${key}` }));
}

/** Returns whether a path is in the list, or below a path of it. */
export function isBelow(path: string, list: string[]): boolean {
  const general = path.replace(/\[\d+\]/g, "[]");
  return list.some((entry) => isAtOrBelow(general, entry));
}
