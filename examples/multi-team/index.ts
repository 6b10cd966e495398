/** SkyPilot for three teams on two clusters: the hosting one, and one with GPUs. */
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { AuthType, ExposureType, SkyPilot, SkyPilotConfigMode, TlsType } from "@pulumi-skypilot/skypilot";

const config = new pulumi.Config();
const hosting = new k8s.Provider("hosting", { kubeconfig: config.requireSecret("hostingKubeconfig") });
const gpuKubeconfig = config.requireSecret("gpuKubeconfig");
const gpu = new k8s.Provider("gpu", { kubeconfig: gpuKubeconfig });

/** What a team may use up in each cluster at a time. */
const TEAMS = [
  { name: "vision", allowedUsers: ["ada@example.com"], quota: { gpus: "8", cpu: "128", memory: "1Ti" } },
  { name: "language", allowedUsers: ["grace@example.com"], quota: { gpus: "4", cpu: "64", memory: "512Gi" } },
  { name: "platform", allowedUsers: ["linus@example.com"], quota: { gpus: "0", cpu: "16", memory: "64Gi" } },
];

// Each team has a separate namespace in each cluster; GPUs are in one of them.
const places = TEAMS.flatMap(({ name, quota }) => [
  teamPlace(`${name}-hosting`, name, { ...quota, gpus: "0" }, hosting),
  teamPlace(`${name}-gpu`, name, quota, gpu),
]);

const skypilot = new SkyPilot(
  "skypilot",
  {
    // Workspaces are a boundary from SkyPilot 0.14 on.
    release: { version: "0.14.1" },
    exposure: {
      type: ExposureType.LoadBalancer,
      host: config.require("host"),
      tls: { type: TlsType.CertManager, clusterIssuer: config.require("clusterIssuer") },
    },
    // Each user has a name, which the teams list.
    auth: {
      type: AuthType.Oauth,
      oauth: {
        issuerUrl: config.require("issuerUrl"),
        clientId: config.require("clientId"),
        clientSecret: config.requireSecret("clientSecret"),
        emailDomain: config.require("emailDomain"),
      },
    },
    // Mounts of buckets use folders of the node, which Pod Security could then not forbid to tasks.
    kubernetes: { rbac: { objectStoreMounts: false } },
    clusters: [{ name: "gpu", kubeconfig: gpuKubeconfig, rbac: { objectStoreMounts: false } }],
    isolation: {
      podSecurity: { tasks: "baseline" },
      // A task uses one by `priorityClassName` in its `pod_config`.
      priorityClasses: [
        { name: "urgent", value: 1000 },
        { name: "idle", value: -1000, preempts: false },
      ],
    },
    workspaces: [
      // Users without a team can launch nowhere.
      { name: "default", private: true },
      ...TEAMS.map(({ name, allowedUsers }) => ({
        name,
        allowedUsers,
        contexts: ["in-cluster", "gpu"].map((context) => ({ name: context, namespace: `team-${name}`, createNamespace: false })),
      })),
    ],
    // Services run in the API server: a controller in a pod would have no rights in the namespaces of teams.
    skypilotConfig: { serve: { controller: { consolidation_mode: true } } },
    skypilotConfigMode: SkyPilotConfigMode.Managed,
  },
  { providers: { kubernetes: hosting }, dependsOn: places.flat() },
);

/** What a team has in a cluster: a namespace for ordinary pods only, which no one else reaches, with a limit. */
function teamPlace(
  name: string,
  team: string,
  quota: { gpus: string; cpu: string; memory: string },
  provider: k8s.Provider,
): pulumi.Resource[] {
  const labels = { "pod-security.kubernetes.io/enforce": "baseline" };
  const { metadata } = new k8s.core.v1.Namespace(name, { metadata: { name: `team-${team}`, labels } }, { provider });
  const inNamespace = { metadata: { namespace: metadata.name } };
  const hard = { "requests.nvidia.com/gpu": quota.gpus, "requests.cpu": quota.cpu, "requests.memory": quota.memory };
  const apiServer = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "skypilot" } } };
  // Everything but the metadata service of the cloud, which would give a task the identity of its node.
  const anywhere = [{ namespaceSelector: {} }, { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.169.254/32"] } }];
  return [
    new k8s.core.v1.ResourceQuota(name, { ...inNamespace, spec: { hard } }, { provider }),
    // Kubernetes rejects a container without requests where a quota counts them.
    new k8s.core.v1.LimitRange(
      name,
      { ...inNamespace, spec: { limits: [{ type: "Container", defaultRequest: { cpu: "100m", memory: "128Mi" } }] } },
      { provider },
    ),
    new k8s.networking.v1.NetworkPolicy(
      name,
      {
        ...inNamespace,
        spec: {
          podSelector: {},
          policyTypes: ["Ingress", "Egress"],
          ingress: [{ from: [{ podSelector: {} }, apiServer] }],
          egress: [{ to: anywhere }],
        },
      },
      { provider },
    ),
  ];
}

export const endpoint = skypilot.endpoint;
export const dashboard = skypilot.dashboard;
export const oauthRedirectUrl = skypilot.oauthRedirectUrl;
