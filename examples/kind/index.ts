/** SkyPilot on a laptop: an API server on kind that launches tasks on the same cluster. */
import * as k8s from "@pulumi/kubernetes";
import { ExposureType, SkyPilot, SkyPilotConfigMode } from "@pulumi-skypilot/skypilot";

const provider = new k8s.Provider("kind", { context: "kind-skypilot" });

const skypilot = new SkyPilot(
  "skypilot",
  {
    exposure: { type: ExposureType.NodePort, nodePorts: { http: 30050 }, nodeAddress: "localhost" },
    // Less than the chart's minimum: enough for one person.
    resources: { cpu: "2", memory: "4Gi", skipCheck: true },
    // `pulumi destroy` removes the state too.
    storage: { keep: false },
    skypilotConfigMode: SkyPilotConfigMode.Managed,
  },
  { providers: { kubernetes: provider } },
);

export const endpoint = skypilot.endpoint;
export const endpointWithCredentials = skypilot.endpointWithCredentials;
export const dashboard = skypilot.dashboard;
