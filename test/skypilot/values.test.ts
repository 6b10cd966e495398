import assert from "node:assert/strict";
import KNOWN from "../../contract/0.13.0/types.json";
import { FULL_STACK, KEYLESS_STACK } from "../support/fullStack";
import { misfits } from "../support/misfits";
import { type Config, run, valuesOfRelease } from "../support/stack";

// What the sub-charts take and the chart does not set (values.yaml of ingress-nginx 4.11, grafana 9.2, prometheus 27.20).
const SUB_CHARTS = {
  "grafana.rbac.create": "boolean",
  "grafana.sidecar.dashboards.resource": "string",
  "grafana.sidecar.datasources.resource": "string",
  "prometheus.kube-state-metrics.collectors": "array",
  "grafana.persistence.storageClassName": "string",
  "ingress-nginx.controller.ingressClass": "string",
  "ingress-nginx.controller.ingressClassResource.name": "string",
  "ingress-nginx.controller.ingressClassResource.controllerValue": "string",
  "ingress-nginx.controller.service.enableHttp": "boolean",
  "ingress-nginx.controller.service.loadBalancerClass": "string",
  "ingress-nginx.controller.service.loadBalancerIP": "string",
  "ingress-nginx.controller.service.loadBalancerSourceRanges": "array",
  "ingress-nginx.controller.service.nodePorts.http": "string | integer",
  "ingress-nginx.controller.service.nodePorts.https": "string | integer",
  "ingress-nginx.controller.service.targetPorts.http": "string",
  "ingress-nginx.controller.service.targetPorts.https": "string",
  "prometheus.server.persistentVolume.storageClass": "string",
};

// Maps of the chart with keys that are Kubernetes's own.
const OPEN = ["apiService.livenessProbe", "apiService.readinessProbe"];

const TYPES: Record<string, string> = { ...KNOWN, ...SUB_CHARTS, ...Object.fromEntries(OPEN.map((path) => [path, "object"])) };

const CERTIFICATE_ARN = "arn:aws:acm:us-east-1:123456789012:certificate/1";
const CONFIGS: [string, Config][] = [
  ["the default", {}],
  ["a full stack", FULL_STACK],
  ["a keyless stack", KEYLESS_STACK],
  [
    "node ports, no log-in, no volume, the chart's rules",
    {
      exposure: { type: "NodePort", nodePorts: { http: 30050, https: 30051 } },
      auth: { type: "none", serviceAccountTokens: false },
      storage: { enabled: false },
      kubernetes: { rbac: { mode: "chart" } },
      resources: { cpu: "1", memory: "1Gi", skipCheck: true },
    },
  ],
  [
    "existing accounts and Secrets",
    {
      kubernetes: { inCluster: false, rbac: { mode: "existing", serviceAccount: "sky" } },
      credentials: { aws: { existingSecret: "files", useCredentialsFile: true } },
      auth: { existingSecret: "htpasswd" },
      database: { existingSecret: "database" },
      ssh: { existingSecret: "keys" },
    },
  ],
  [
    "a load balancer of AWS with a certificate",
    {
      exposure: {
        loadBalancer: { cloud: "aws", eipAllocations: ["eipalloc-0a"], class: "service.k8s.aws/nlb" },
        tls: { type: "loadBalancer", certificateArn: CERTIFICATE_ARN },
      },
    },
  ],
  ["a Service of its own", { exposure: { direct: true }, auth: { type: "externalProxy", externalProxy: { headerFormat: "jwt" } } }],
  ["the inside of the cluster", { exposure: { type: "ClusterIP" } }],
];

describe("the chart's values", () => {
  for (const [what, config] of CONFIGS) {
    it(`are known to the chart, and of a type that it takes, for ${what}`, async () => {
      assert.deepEqual(misfits(valuesOfRelease(await run(config)), TYPES), []);
    });
  }

  it("would be refused with another path or type", () => {
    const values = { apiService: { image: 1, imagePullPolicy: null, replica: 1, annotations: { "a/b": "c" } }, storage: "none" };
    assert.deepEqual(misfits(values, TYPES), ["apiService.image: integer", "apiService.replica: unknown", "storage: string"]);
  });
});
