import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { parse } from "yaml";
import { FULL_STACK, KEYLESS_STACK } from "../support/fullStack";
import { type Config, run, valuesOfRelease } from "../support/stack";

// The published chart's values and their schema, where they are at hand beside the project.
const CHART = path.resolve(__dirname, "../../../shared/chart");

// What the ingress-nginx sub-chart knows and the chart does not set (ingress-nginx 4.11, values.yaml).
const INGRESS_NGINX = {
  controller: {
    ingressClass: "nginx",
    ingressClassResource: { name: "nginx", controllerValue: "k8s.io/ingress-nginx" },
    service: {
      nodePorts: { http: "", https: "" },
      loadBalancerIP: "",
      loadBalancerSourceRanges: [],
      loadBalancerClass: "",
      enableHttp: true,
      targetPorts: { http: "http", https: "https" },
    },
  },
};

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
  before(function () {
    if (!fs.existsSync(CHART)) this.skip();
  });

  for (const [what, config] of CONFIGS) {
    it(`are known to the chart, for ${what}`, async () => {
      const known = parse(fs.readFileSync(path.join(CHART, "values.yaml"), "utf8"));
      const values = valuesOfRelease(await run(config));
      assert.deepEqual(unknownPaths(values, known, INGRESS_NGINX), []);
      const validate = new Ajv2020({ strict: false }).compile(JSON.parse(fs.readFileSync(path.join(CHART, "values.schema.json"), "utf8")));
      assert.ok(validate(values), JSON.stringify(validate.errors));
    });
  }
});

// Maps in which every key is free.
const FREE = ["storage.annotations", "apiService.annotations", "ingress.annotations", "ingress-nginx.controller.service.annotations"];
const KUBERNETES_OWN = ["apiService.nodeSelector", "apiService.affinity", "apiService.livenessProbe", "apiService.readinessProbe"];

type Map = Record<string, unknown>;
const isMap = (node: unknown): node is Map => typeof node === "object" && node !== null && !Array.isArray(node);

function unknownPaths(values: Map, known: Map, subChart: Map): string[] {
  const below = (node: Map, tree: Map, at: string[]): string[] =>
    Object.entries(node).flatMap(([key, value]) => {
      const here = [...at, key];
      if ([...FREE, ...KUBERNETES_OWN].includes(here.join("."))) return [];
      if (!(key in tree)) return [here.join(".")];
      const next = tree[key];
      return isMap(value) && isMap(next) ? below(value, next, here) : [];
    });
  return below(values, { ...known, "ingress-nginx": merged(known["ingress-nginx"] as Map, subChart) }, []);
}

function merged(one: Map, two: Map): Map {
  const entries = Object.entries(two).map(([key, value]) => {
    const other = one[key];
    return [key, isMap(value) && isMap(other) ? merged(other, value) : value];
  });
  return { ...one, ...Object.fromEntries(entries) };
}
