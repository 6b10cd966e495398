/** The APIs that the network, the cluster, the database and DNS need; SkyPilot enables its own. */
import * as gcp from "@pulumi/gcp";

const APIS = ["compute", "container", "dns", "servicenetworking", "sqladmin"];

/** Enables the APIs, which stay enabled when the stack is destroyed. */
export function enabledApis(): gcp.projects.Service[] {
  return APIS.map((api) => new gcp.projects.Service(api, { service: `${api}.googleapis.com`, disableOnDestroy: false }));
}
