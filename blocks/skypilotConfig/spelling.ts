/** Words of the SkyPilot config that its schema accepts in a form in which they have no effect. */
import { isTree } from "../../core/merge";
import { isPlaceholder, type Problem } from "../../core/problem";

/** What SkyPilot does not treat as the name of an identity; it compares exactly (sky/utils/schemas.py, RemoteIdentityOptions). */
export const SKYPILOT_IDENTITIES = ["SERVICE_ACCOUNT", "NO_UPLOAD", "LOCAL_CREDENTIALS"];

const ROLES = ["admin", "user", "viewer"];

/** Returns the words that SkyPilot accepts and then does not recognize. */
export function spellingProblems(config: unknown, path = ""): Problem[] {
  if (!isTree(config)) return [];
  return Object.entries(config).flatMap(([key, value]) => {
    const here = path === "" ? key : `${path}.${key}`;
    if (key === "remote_identity") return identityProblems(here, value);
    if (here === "rbac.default_role") return roleProblems(here, value);
    return spellingProblems(value, here);
  });
}

/** In 0.13.0, a role with a capital has no policy and so no restriction (sky/users/permission.py). */
function roleProblems(path: string, role: unknown): Problem[] {
  const meant = ROLES.find((word) => typeof role === "string" && word === role.toLowerCase() && word !== role);
  return meant ? [{ path, message: `"${role}" is not a role that SkyPilot 0.13.0 restricts; write "${meant}"` }] : [];
}

function identityProblems(path: string, identity: unknown): Problem[] {
  if (typeof identity === "string") return wordProblems(path, identity);
  const maps = Array.isArray(identity) ? identity : [identity];
  return maps.filter(isTree).flatMap((map, index) =>
    Object.entries(map).flatMap(([pattern, name]) => {
      const here = Array.isArray(identity) ? `${path}[${index}]["${pattern}"]` : `${path}["${pattern}"]`;
      // SkyPilot compares the whole value with NO_UPLOAD (sky/backends/backend_utils.py, write_cluster_config).
      if (String(name).toUpperCase() === "NO_UPLOAD")
        return [
          { path: here, message: `"${name}" has an effect only as the value of remote_identity itself; write remote_identity: NO_UPLOAD` },
        ];
      return wordProblems(here, name);
    }),
  );
}

function wordProblems(path: string, word: unknown): Problem[] {
  if (typeof word !== "string" || isPlaceholder(word)) return [];
  const meant = SKYPILOT_IDENTITIES.find((one) => one === word.toUpperCase() && one !== word);
  return meant ? [{ path, message: `SkyPilot does not recognize "${word}", because it compares exactly; write "${meant}"` }] : [];
}
