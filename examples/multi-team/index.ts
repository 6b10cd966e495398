/** SkyPilot for three teams on two clusters: the hosting one, and one with GPUs. */
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { AuthType, ExposureType, SkyPilot, SkyPilotConfigMode, TlsType } from "@pulumi-skypilot/skypilot";

const config = new pulumi.Config();
const hosting = new k8s.Provider("hosting", { kubeconfig: config.requireSecret("hostingKubeconfig") });
const gpuKubeconfig = config.requireSecret("gpuKubeconfig");

/** What the tasks of a team together request in each cluster. */
const TEAMS = [
  { name: "vision", allowedUsers: ["ada@example.com"], quota: { gpus: 8, cpu: "128", memory: "1Ti" } },
  { name: "language", allowedUsers: ["grace@example.com"], quota: { gpus: 4, cpu: "64", memory: "512Gi" } },
  { name: "platform", allowedUsers: ["linus@example.com"], quota: { gpus: 0, cpu: "16", memory: "64Gi" } },
];

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
      // Each team has a separate namespace in each cluster; GPUs are in one of them.
      ...TEAMS.map(({ name, allowedUsers, quota }) => ({
        name,
        allowedUsers,
        contexts: [
          { name: "in-cluster", quota: { ...quota, gpus: 0 } },
          { name: "gpu", namespace: `team-${name}`, quota },
        ],
      })),
    ],
    // Services run in the API server: a controller in a pod would have no rights in the namespaces of teams.
    skypilotConfig: { serve: { controller: { consolidation_mode: true } } },
    skypilotConfigMode: SkyPilotConfigMode.Managed,
  },
  { providers: { kubernetes: hosting } },
);

export const endpoint = skypilot.endpoint;
export const dashboard = skypilot.dashboard;
export const oauthRedirectUrl = skypilot.oauthRedirectUrl;
