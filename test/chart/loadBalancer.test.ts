import assert from "node:assert/strict";
import type { LoadBalancerArgs } from "../../blocks/exposure/args";
import { loadBalancerAnnotations, loadBalancerSpec } from "../../blocks/exposure/loadBalancer";
import { exposureProblems } from "../../blocks/exposure/rules";

const AWS = "service.beta.kubernetes.io/aws-load-balancer";

describe("load balancer", () => {
  const cases: [string, LoadBalancerArgs, object, object][] = [
    ["nothing of its own", {}, {}, {}],
    ["AWS", { cloud: "aws" }, { [`${AWS}-type`]: "nlb", [`${AWS}-scheme`]: "internet-facing" }, {}],
    [
      "AWS, internal",
      { cloud: "aws", internal: true },
      { [`${AWS}-type`]: "nlb", [`${AWS}-scheme`]: "internal", [`${AWS}-internal`]: "true" },
      {},
    ],
    [
      "AWS, with Elastic IP addresses and a class",
      { cloud: "aws", eipAllocations: ["eipalloc-0a", "eipalloc-0b"], class: "service.k8s.aws/nlb" },
      { [`${AWS}-type`]: "nlb", [`${AWS}-scheme`]: "internet-facing", [`${AWS}-eip-allocations`]: "eipalloc-0a,eipalloc-0b" },
      { loadBalancerClass: "service.k8s.aws/nlb" },
    ],
    [
      "GCP, with an address and ranges",
      { cloud: "gcp", ip: "203.0.113.7", sourceRanges: ["198.51.100.0/24"] },
      { "cloud.google.com/l4-rbs": "enabled" },
      { loadBalancerIP: "203.0.113.7", loadBalancerSourceRanges: ["198.51.100.0/24"] },
    ],
    ["GCP, internal", { cloud: "gcp", internal: true }, { "networking.gke.io/load-balancer-type": "Internal" }, {}],
    [
      "Azure, internal, with an address",
      { cloud: "azure", internal: true, ip: "10.0.0.7" },
      {
        "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
        "service.beta.kubernetes.io/azure-load-balancer-ipv4": "10.0.0.7",
      },
      {},
    ],
    [
      "annotations of the user's, last",
      { cloud: "aws", annotations: { [`${AWS}-type`]: "external", x: "y" } },
      { [`${AWS}-type`]: "external", [`${AWS}-scheme`]: "internet-facing", x: "y" },
      {},
    ],
  ];
  for (const [what, loadBalancer, annotations, spec] of cases) {
    it(`asks for ${what}`, () => {
      assert.deepEqual(loadBalancerAnnotations({ loadBalancer }), annotations);
      assert.deepEqual(loadBalancerSpec({ loadBalancer }), spec);
      assert.deepEqual(exposureProblems({ loadBalancer }), []);
    });
  }

  it("ends TLS on AWS with a certificate of ACM, and only there", () => {
    const tls = { type: "loadBalancer", certificateArn: "arn:aws:acm:x" } as const;
    const certificate = { [`${AWS}-ssl-cert`]: "arn:aws:acm:x", [`${AWS}-ssl-ports`]: "https" };
    assert.deepEqual(loadBalancerAnnotations({ tls }), certificate);
    assert.deepEqual(loadBalancerAnnotations({ type: "Ingress", tls }), {});
    assert.deepEqual(loadBalancerAnnotations({ tls: { ...tls, type: "secret" } }), {});
  });

  const wrong: [LoadBalancerArgs, string][] = [
    [{ cloud: "alibaba" as "aws" }, 'cloud: "alibaba" is none of aws, gcp, azure'],
    [{ internal: true }, "cloud: is missing; each cloud is asked for an internal load balancer in its own way, so write aws, gcp or azure"],
    [{ sourceRanges: ["10.0.0.1"] }, 'sourceRanges[0]: "10.0.0.1" is no CIDR block; write "10.0.0.1/32"'],
    [{ sourceRanges: ["10.0.0.0/8", "::1"] }, 'sourceRanges[1]: "::1" is no CIDR block; write "::1/128"'],
    [{ sourceRanges: ["10.0.0.0/33"] }, 'sourceRanges[0]: "10.0.0.0/33" is no CIDR block; write one such as "203.0.113.0/24"'],
    [{ sourceRanges: ["office"] }, 'sourceRanges[0]: "office" is no CIDR block; write one such as "203.0.113.0/24"'],
    [{ ip: "lb.example.com" }, 'ip: "lb.example.com" is no IP address; write one such as "203.0.113.7"'],
    [{ cloud: "aws", ip: "203.0.113.7" }, "ip: AWS takes Elastic IP addresses by their ids; write exposure.loadBalancer.eipAllocations"],
    [{ eipAllocations: ["eipalloc-0a"] }, 'eipAllocations: is of AWS; set exposure.loadBalancer.cloud to "aws", or remove it'],
    [
      { cloud: "aws", eipAllocations: ["203.0.113.7"] },
      'eipAllocations[0]: "203.0.113.7" is no allocation id; write one such as "eipalloc-0123456789abcdef0"',
    ],
  ];
  for (const [loadBalancer, message] of wrong) {
    it(`refuses ${message.split(":")[0]} of ${JSON.stringify(loadBalancer)}`, () => {
      const said = exposureProblems({ loadBalancer }).map(({ path, message: text }) => `${path}: ${text}`);
      assert.deepEqual(said, [`exposure.loadBalancer.${message}`]);
      // Another type has no load balancer, and nothing to be wrong.
      assert.deepEqual(exposureProblems({ type: "ClusterIP", loadBalancer }), []);
    });
  }
});
