/**
 * The cluster, with node pools of its own: in Autopilot, SkyPilot cannot mount buckets, because Autopilot forbids the folders of the node that the mounts use.
 */
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { type Network, RANGES } from "./network";

const CONTROL_PLANE = "172.16.0.0/28";

/** Where the cluster is. */
export interface Place {
  project: string;
  /** The zone; a cluster in one zone is cheaper than one in a region. */
  zone: string;
  network: Network;
}

/** Creates the cluster and its nodes; the kubeconfig gets tokens from the plugin of gcloud. */
export function createCluster({ project, zone, network }: Place) {
  const workloadPool = `${project}.svc.id.goog`;
  const cluster = new gcp.container.Cluster("skypilot", {
    location: zone,
    network: network.id,
    subnetwork: network.subnetId,
    ipAllocationPolicy: { clusterSecondaryRangeName: RANGES.pods, servicesSecondaryRangeName: RANGES.services },
    privateClusterConfig: { enablePrivateNodes: true, masterIpv4CidrBlock: CONTROL_PLANE },
    workloadIdentityConfig: { workloadPool },
    // Dataplane V2 enforces network policies.
    datapathProvider: "ADVANCED_DATAPATH",
    releaseChannel: { channel: "REGULAR" },
    removeDefaultNodePool: true,
    initialNodeCount: 1,
    deletionProtection: new pulumi.Config().getBoolean("protectCluster") ?? true,
  });

  // The rights of a node: to write logs and metrics, and to pull images.
  const account = new gcp.serviceaccount.Account("nodes", { accountId: "skypilot-nodes" });
  const rights = ["roles/container.defaultNodeServiceAccount", "roles/artifactregistry.reader"].map(
    (role) => new gcp.projects.IAMMember(`nodes-${role.split("/")[1]}`, { project, role, member: account.member }),
  );
  // GKE lets the control plane of private nodes reach only ports 443 and 10250; the webhook of the ingress controller has another one.
  new gcp.compute.Firewall("webhooks", {
    network: network.id,
    sourceRanges: [CONTROL_PLANE],
    targetServiceAccounts: [account.email],
    allows: [{ protocol: "tcp", ports: ["8443"] }],
  });
  const nodeConfig = {
    serviceAccount: account.email,
    oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
    workloadMetadataConfig: { mode: "GKE_METADATA" },
    shieldedInstanceConfig: { enableSecureBoot: true },
  };
  const general = new gcp.container.NodePool(
    "general",
    {
      cluster: cluster.id,
      // The API server requests 4 CPUs, which a machine with 4 does not have free.
      nodeConfig: { ...nodeConfig, machineType: "e2-standard-8" },
      initialNodeCount: 1,
      autoscaling: { minNodeCount: 1, maxNodeCount: 4 },
    },
    { dependsOn: rights, ignoreChanges: ["initialNodeCount"] },
  );
  const gpus = new gcp.container.NodePool(
    "l4",
    {
      cluster: cluster.id,
      nodeConfig: {
        ...nodeConfig,
        machineType: "g2-standard-8",
        // Drivers of GPUs are not signed for it.
        shieldedInstanceConfig: { enableSecureBoot: false },
        guestAccelerators: [{ type: "nvidia-l4", count: 1, gpuDriverInstallationConfig: { gpuDriverVersion: "DEFAULT" } }],
      },
      initialNodeCount: 0,
      autoscaling: { minNodeCount: 0, maxNodeCount: 8 },
    },
    { dependsOn: rights, ignoreChanges: ["initialNodeCount"] },
  );
  return {
    kubeconfig: kubeconfigOf(cluster),
    workloadPool: cluster.workloadIdentityConfig.apply((one) => one?.workloadPool ?? workloadPool),
    pools: [general, gpus],
  };
}

function kubeconfigOf({ endpoint, masterAuth }: gcp.container.Cluster): pulumi.Output<string> {
  return pulumi.jsonStringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "gke",
        cluster: { server: pulumi.interpolate`https://${endpoint}`, "certificate-authority-data": masterAuth.clusterCaCertificate },
      },
    ],
    contexts: [{ name: "gke", context: { cluster: "gke", user: "google" } }],
    "current-context": "gke",
    users: [
      {
        name: "google",
        user: {
          exec: { apiVersion: "client.authentication.k8s.io/v1beta1", command: "gke-gcloud-auth-plugin", provideClusterInfo: true },
        },
      },
    ],
  });
}
