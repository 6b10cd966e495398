/** Environment of the API server that follows from the other arguments. */
import type { Input } from "@pulumi/pulumi";
import { contextEnvironment } from "../blocks/clusters/contexts";
import type { SkyPilotArgs } from "./args";
import type { SkyPilotSettings } from "./settings";

/** Returns the argument `environment` of the API server, if it has one. */
export function serverEnvironment(
  { gcp, kubernetes }: SkyPilotArgs,
  settings: SkyPilotSettings,
): { environment?: { [name: string]: Input<string> } } {
  const environment = {
    ...(settings.keylessClouds.includes("gcp") && gcpEnvironment(gcp?.project)),
    ...(settings.configMode.unread && kubernetes?.allowedContexts === undefined && contextEnvironment(settings.kubernetes.allowedContexts)),
  };
  return Object.keys(environment).length > 0 ? { environment } : {};
}

/** Without a key, gcloud has no other source for its project. */
function gcpEnvironment(project: Input<string> = "") {
  return { CLOUDSDK_CORE_PROJECT: project, GOOGLE_CLOUD_PROJECT: project };
}
