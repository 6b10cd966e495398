/** Shell commands that the pod runs before the server starts; if one fails, the start fails. */
import { WRITE_BUILT_IN_POLICY } from "../adminPolicy/builtIn";
import { CREDENTIALS, type CredentialCloud } from "../credentials/table";

/** The folder of a managed config in the pod, if the chart cannot have one because of a database. */
export const MANAGED_CONFIG_FOLDER = "/var/skypilot/managed-config";

/**
 * The folder in which the pod finds the user's own commands, and the file there; the chart would put the commands themselves into the
 * Deployment.
 */
export const HOOK_FOLDER = "/var/skypilot/start-hook";
export const HOOK_FILE = "hook.sh";

// The chart copies its ConfigMap into the state volume only if the volume has no config; the hook runs before that.
const TAKE_CONFIG = "mkdir -p /root/.sky && cp -f /var/skypilot/config/config.yaml /root/.sky/config.yaml";

// A config on the volume, from a server without a database, would keep one with a database from starting (sky/skypilot_config.py).
const FORGET_CONFIG = "rm -f /root/.sky/config.yaml";

// With a database, the server reads its config only from there; the dashboard writes it with this function (sky/skypilot_config.py).
const STORE_CONFIG = [
  'IS_SKYPILOT_SERVER=true python3 -c "',
  "import yaml",
  "from sky import skypilot_config",
  "from sky.utils import config_utils",
  `with open('${MANAGED_CONFIG_FOLDER}/config.yaml') as file:`,
  "    config = config_utils.Config(yaml.safe_load(file) or {})",
  "skypilot_config.update_api_server_config_no_lock(config)",
  '"',
].join("\n");

// Without OAuth, the server believes the header that names a user from anyone who reaches it, unless this file turns that off; the chart
// writes the file only for an external proxy (sky/server/config.py, load_external_proxy_config).
const TRUST_NO_HEADER = "printf 'auth: {external_proxy: {enabled: false}}\\n' > /root/.sky/.server.yaml";

/** Inputs of the hook. */
export interface StartFacts {
  /** Whether the server reads its config at each start. */
  managed: boolean;
  database: boolean;
  clouds: CredentialCloud[];
  /** Whether the server takes the name of the user from a header, which only a proxy in front may set. */
  trustsHeader: boolean;
  /** Whether the user has commands too. */
  own: boolean;
}

/** Returns the commands: what the log-in and the admin policy need, copy a managed config, log in to clouds, then the user's own commands. */
export function startHook({ managed, database, clouds, trustsHeader, own }: StartFacts): string {
  const take = [...(database ? [FORGET_CONFIG] : []), ...(managed ? [database ? STORE_CONFIG : TAKE_CONFIG] : [])];
  const logins = clouds.flatMap((cloud) => CREDENTIALS[cloud].hook ?? []);
  // In the same shell: what they export reaches the server, and what fails in them fails the start.
  return [
    ...(trustsHeader ? [] : ["mkdir -p /root/.sky", TRUST_NO_HEADER]),
    WRITE_BUILT_IN_POLICY,
    ...take,
    ...logins,
    ...(own ? [`. ${HOOK_FOLDER}/${HOOK_FILE}`] : []),
  ].join("\n");
}
