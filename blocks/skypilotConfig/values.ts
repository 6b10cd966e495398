/** Chart values of the SkyPilot config. */
import type { Input } from "@pulumi/pulumi";
import type { Tree } from "../../core/merge";
import type { OwnVolume } from "../pod";
import { HOOK_FOLDER, MANAGED_CONFIG_FOLDER } from "./startHook";

/** Returns the values: the config as YAML if the chart accepts it, and the commands that the pod runs before the server starts. */
export function configValues(config: Input<string> | undefined, startHook: string | undefined): Tree {
  return { apiService: { config, preDeployHook: startHook } };
}

/** Returns the volume with the managed config, if the chart does not accept it. */
export function configVolumes(configMap: Input<string> | undefined): OwnVolume[] {
  if (configMap === undefined) return [];
  return [{ name: "skypilot-managed-config", folder: MANAGED_CONFIG_FOLDER, source: { configMap: { name: configMap } } }];
}

/** Returns the volume with the commands of the user's own that run before the server starts. */
export function hookVolumes(secretName: Input<string> | undefined): OwnVolume[] {
  return secretName === undefined ? [] : [{ name: "skypilot-start-hook", folder: HOOK_FOLDER, source: { secret: { secretName } } }];
}
