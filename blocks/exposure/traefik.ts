/** Traefik in front of the API server: its chart, and the values that make it read the Ingress of the SkyPilot chart. */
import type { Input } from "@pulumi/pulumi";
import { traefikRelease } from "../../contract/chart";
import { derived } from "../../core/known";
import { mergeValues, type Tree } from "../../core/merge";
import type { PodArgs } from "../pod";
import type { ReleaseSettings } from "../release/release";
import { ExposureType } from "./args";
import { loadBalancerAnnotations, loadBalancerSpec } from "./loadBalancer";
import type { ExposureSettings } from "./settings";

/** Name of the chart. */
export const TRAEFIK_CHART = "traefik";
/** Default version of the chart, which installs Traefik 3.7.11. */
export const TRAEFIK_VERSION = "41.3.0";
/** The Helm repository of Traefik. */
export const TRAEFIK_REPOSITORY = "https://traefik.github.io/charts";

/** The ports on which its pods listen (values.yaml: ports). */
export const TRAEFIK_PORTS = { web: 8000, websecure: 8443 };

/** What the values follow from. */
export interface TraefikFacts {
  exposure: ExposureSettings;
  release: Pick<ReleaseSettings, "name">;
  pod: PodArgs;
  monitoring: { grafana: boolean };
}

/** Returns the values. */
export function traefikValues({ exposure, release, pod, monitoring }: TraefikFacts): Tree {
  const { className } = exposure;
  const controllerClass = derived(className, (known) => `traefik.io/${known}`);
  const values = {
    // Policies and Services of the release select its pods by this label.
    instanceLabelOverride: release.name,
    image: pod.imageRegistry ? { registry: pod.imageRegistry } : undefined,
    deployment: pod.imagePullSecrets ? { imagePullSecrets: pod.imagePullSecrets.map((name) => ({ name })) } : undefined,
    // A class of the chart has the controller of every Traefik, and one that does not read the annotations would ask for no password.
    ingressClass: { enabled: false },
    extraObjects: classObjects(release.name, className, controllerClass),
    // Secrets of other namespaces stay closed to it.
    rbac: { namespaced: true },
    providers: {
      kubernetesCRD: { enabled: false },
      kubernetesIngress: { enabled: false },
      kubernetesIngressNGINX: {
        enabled: true,
        ingressClass: className,
        controllerClass,
        publishService: { enabled: true },
        // The chart's Ingress of Grafana names its user in a snippet.
        allowSnippetAnnotations: monitoring.grafana,
      },
    },
    api: { dashboard: false },
    global: { checkNewVersion: false },
    ...serviceValues(exposure),
  };
  return mergeValues(values, exposure.traefik.values ?? {});
}

// The time to read a request goes on while the response is sent, so a limit would end log streams and long uploads.
const TRANSPORT = { respondingTimeouts: { readTimeout: "0s" } };

/** What the SkyPilot chart sets for ingress-nginx, on each cloud without effect on the others (its values.yaml). */
const SERVICE_ANNOTATIONS = {
  "service.beta.kubernetes.io/aws-load-balancer-type": "nlb",
  "cloud.google.com/l4-rbs": "enabled",
  "service.beta.kubernetes.io/port_443_health-probe_protocol": "TCP",
  "service.beta.kubernetes.io/port_80_health-probe_protocol": "TCP",
};

function serviceValues(exposure: ExposureSettings): Tree {
  const { type, nodePorts, tls } = exposure;
  const balanced = type === ExposureType.LoadBalancer;
  // If an AWS load balancer ends TLS, it forwards only HTTP.
  const endsTls = balanced && tls?.certificateArn !== undefined;
  return {
    ports: {
      web: { transport: TRANSPORT, nodePort: nodePorts.http, expose: endsTls ? { default: false } : undefined },
      websecure: { transport: TRANSPORT, nodePort: nodePorts.https, targetPort: endsTls ? "web" : undefined },
    },
    service: {
      annotations: balanced ? { ...SERVICE_ANNOTATIONS, ...loadBalancerAnnotations(exposure) } : undefined,
      spec: { type, ...(balanced && loadBalancerSpec(exposure)) },
    },
  };
}

const RBAC = "rbac.authorization.k8s.io/v1";

/** The class, and the right to read classes, which are objects of the cluster. */
function classObjects(releaseName: string, className: Input<string>, controller: Input<string>): Tree[] {
  const name = traefikRelease(releaseName);
  // The name of the namespace makes it unique in the cluster; Helm renders these objects as templates.
  const metadata = { name: `${name}-{{ .Release.Namespace }}` };
  return [
    { apiVersion: "networking.k8s.io/v1", kind: "IngressClass", metadata: { name: className }, spec: { controller } },
    {
      apiVersion: RBAC,
      kind: "ClusterRole",
      metadata,
      rules: [{ apiGroups: ["networking.k8s.io"], resources: ["ingressclasses"], verbs: ["get", "list", "watch"] }],
    },
    {
      apiVersion: RBAC,
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: metadata.name },
      subjects: [{ kind: "ServiceAccount", name, namespace: "{{ .Release.Namespace }}" }],
    },
  ];
}
