import assert from "node:assert/strict";
import KNOWN from "../../contract/traefik-41.3.0/types.json";
import { misfits } from "../support/misfits";
import { type Config, named, run } from "../support/stack";

// What its values.yaml leaves empty, with the types of its comments, and maps with keys that are Kubernetes's own.
const EMPTY = {
  "ports.web.nodePort": "integer",
  "ports.websecure.nodePort": "integer",
  "ports.websecure.targetPort": "string",
  "ports.web.transport.respondingTimeouts.readTimeout": "string",
  "ports.websecure.transport.respondingTimeouts.readTimeout": "string",
  "service.spec": "object",
};

const TYPES: Record<string, string> = { ...KNOWN, ...EMPTY };

const CONFIGS: [string, Config][] = [
  ["the default", {}],
  [
    "a load balancer of AWS with a certificate",
    { exposure: { loadBalancer: { cloud: "aws" }, tls: { type: "loadBalancer", certificateArn: "arn:aws:acm:a" } } },
  ],
  ["node ports", { exposure: { type: "NodePort", nodePorts: { http: 30080, https: 30443 } }, monitoring: { grafana: true } }],
  ["the inside of the cluster", { exposure: { type: "ClusterIP" } }],
  ["a registry with credentials", { pod: { imageRegistry: "registry.example.com", imagePullSecrets: ["registry"] } }],
];

// biome-ignore lint/suspicious/noExplicitAny: tests reach into values of any shape.
type Any = any;

async function traefik(config: Config): Promise<Any> {
  const recording = await run({ ...config, exposure: { controller: "traefik", ...(config.exposure as object) } });
  return named(recording, "skypilot-api-server-traefik").inputs;
}

describe("Traefik's values", () => {
  for (const [what, config] of CONFIGS) {
    it(`are known to its chart, and of a type that it takes, for ${what}`, async () => {
      assert.deepEqual(misfits((await traefik(config)).values, TYPES), []);
    });
  }

  it("are for a class that no other Traefik serves, because one that does not read the annotations would ask for no password", async () => {
    const { values } = await traefik({});
    const [ingressClass] = values.extraObjects;
    const { kubernetesCRD, kubernetesIngress, kubernetesIngressNGINX } = values.providers;
    assert.equal(values.ingressClass.enabled, false);
    assert.deepEqual(ingressClass.metadata, { name: "skypilot-traefik" });
    assert.equal(ingressClass.spec.controller, "traefik.io/skypilot-traefik");
    assert.equal(kubernetesIngressNGINX.controllerClass, ingressClass.spec.controller);
    assert.deepEqual([kubernetesCRD.enabled, kubernetesIngress.enabled, kubernetesIngressNGINX.enabled], [false, false, true]);
  });

  it("leave tasks the ports on which its pods listen, because policies apply after the Service", async () => {
    const egressPorts = async (controller: string) => {
      const { spec } = named(await run({ exposure: { controller } }), "skypilot-tasks-network-policy").inputs as Any;
      return spec.egress
        .filter(({ to }: Any) => to?.[0]?.namespaceSelector)
        .flatMap(({ ports }: Any) => ports.map(({ port }: Any) => port));
    };
    assert.deepEqual(await egressPorts("traefik"), [8000, 8443]);
    assert.deepEqual(await egressPorts("nginx"), [80, 443]);
  });

  it("allow snippets only for Grafana", async () => {
    const allowed = async (config: Config) => (await traefik(config)).values.providers.kubernetesIngressNGINX.allowSnippetAnnotations;
    assert.equal(await allowed({}), false);
    assert.equal(await allowed({ monitoring: { grafana: true } }), true);
  });

  it("end no log stream and no upload", async () => {
    const { ports } = (await traefik({})).values;
    for (const port of [ports.web, ports.websecure]) assert.equal(port.transport.respondingTimeouts.readTimeout, "0s");
  });

  it("come from the pinned chart, without its custom resources, unless another chart is given", async () => {
    const { chart, version, repositoryOpts, skipCrds } = await traefik({});
    assert.deepEqual([chart, version, repositoryOpts, skipCrds], ["traefik", "41.3.0", { repo: "https://traefik.github.io/charts" }, true]);
    const file = await traefik({ exposure: { traefik: { chart: "./traefik.tgz", values: { deployment: { replicas: 2 } } } } });
    assert.deepEqual([file.version, file.repositoryOpts, file.values.deployment.replicas], [undefined, undefined, 2]);
    const oci = await traefik({ exposure: { traefik: { chart: "oci://registry.example.com/traefik" } } });
    assert.deepEqual([oci.version, oci.repositoryOpts], ["41.3.0", undefined]);
  });
});
