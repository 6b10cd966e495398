import assert from "node:assert/strict";
import { recordOf } from "../../blocks/exposure/dns";
import { type Config, named, namesOf, problemsOf, run, valuesOfRelease } from "../support/stack";

const HOST = "sky.example.com";
const ROUTE53 = { provider: "route53", zone: "example.com" };
const CLOUD_DNS = { provider: "clouddns", zone: "example-com" };
const EXTERNAL = { provider: "externalDns" };
const exposed = (more: object): Config => ({ exposure: { host: HOST, controller: "traefik", ...more } });
const record = async (config: Config) => named(await run(config), "skypilot-api-server-dns").inputs;

describe("the DNS record of the host", () => {
  it("points to the address of the load balancer, in the zone of a name or an ID", async () => {
    const expected = { name: HOST, type: "CNAME", ttl: 300, records: ["load-balancer.example"] };
    assert.deepEqual(await record(exposed({ dns: ROUTE53 })), { ...expected, zoneId: "Z00000000STANDIN" });
    assert.deepEqual(await record(exposed({ dns: { ...ROUTE53, zone: "Z123" } })), { ...expected, zoneId: "Z123" });
    const inCloudDns = { name: `${HOST}.`, type: "CNAME", ttl: 300, rrdatas: ["load-balancer.example."], managedZone: "example-com" };
    assert.deepEqual(await record(exposed({ dns: CLOUD_DNS })), inCloudDns);
  });

  it("points to the address of an Ingress, of the Service of a direct exposure, or of a Gateway", async () => {
    const ofIngress = await record({ exposure: { type: "Ingress", host: HOST, dns: ROUTE53 } });
    assert.deepEqual(ofIngress.records, ["ingress.example"]);
    const direct = await record({ exposure: { host: HOST, direct: true, dns: ROUTE53 }, auth: { type: "none" } });
    assert.deepEqual(direct.records, ["load-balancer.example"]);
    const gateway = { exposure: { type: "Gateway", host: HOST, gateway: { implementation: "traefik", class: "traefik" }, dns: ROUTE53 } };
    const plan = await run(gateway);
    assert.deepEqual(named(plan, "skypilot-api-server-dns").inputs.records, ["gateway.example"]);
    // Without an address there is no record, so `up` waits for it.
    const { metadata } = named(plan, "skypilot-api-server-gateway").inputs as { metadata: { annotations: object } };
    assert.deepEqual(metadata.annotations, { "pulumi.com/waitFor": "condition=Programmed" });
  });

  it("has the type of the address, and is an error without one, except in a preview", () => {
    assert.deepEqual(recordOf({ ingress: [{ ip: "203.0.113.7" }] }, false), { type: "A", data: "203.0.113.7" });
    assert.deepEqual(recordOf({ ingress: [{ ip: "2001:db8::7" }] }, false), { type: "AAAA", data: "2001:db8::7" });
    assert.deepEqual(recordOf({ ingress: [{ hostname: "lb.example" }] }, false), { type: "CNAME", data: "lb.example" });
    assert.throws(() => recordOf({}, false), /^Error: exposure.dns: the load balancer has no address yet/);
    assert.equal(recordOf({ ingress: [] }, true).type, "CNAME");
  });

  it("is not of the stack where external-dns creates it", async () => {
    const annotation = { "external-dns.alpha.kubernetes.io/hostname": HOST };
    const traefik = await run(exposed({ dns: EXTERNAL }));
    const values = named(traefik, "skypilot-api-server-traefik").inputs.values as { service: { annotations: object } };
    assert.deepEqual({ ...values.service.annotations, ...annotation }, values.service.annotations);
    assert.ok(!namesOf(traefik).includes("skypilot-api-server-dns"));
    const nginx = valuesOfRelease(await run({ exposure: { host: HOST, dns: EXTERNAL } }));
    assert.deepEqual(nginx["ingress-nginx"].controller.service.annotations, annotation);
  });

  it("does not change an exposure without it", async () => {
    const plan = await run(exposed({}));
    assert.ok(!namesOf(plan).includes("skypilot-api-server-dns"));
    assert.ok(!JSON.stringify(plan.resources).includes("external-dns"));
  });

  const refused: [string, Config, RegExp][] = [
    ["no provider", exposed({ dns: {} }), /^exposure.dns.provider: is required/],
    ["an unknown one", exposed({ dns: { provider: "bind" } }), /^exposure.dns.provider: "bind"/],
    ["no host", { exposure: { dns: ROUTE53 } }, /^exposure.host: is required, because exposure.dns/],
    ["no zone", exposed({ dns: { provider: "route53" } }), /^exposure.dns.zone: is required/],
    ["node ports", exposed({ type: "NodePort", dns: ROUTE53 }), /^exposure.dns: cannot be combined with exposure.type "NodePort"/],
    ["the cluster's address", exposed({ type: "ClusterIP", dns: EXTERNAL }), /^exposure.dns: cannot be combined/],
    ["another zone", exposed({ dns: { ...ROUTE53, zone: "example.org" } }), /^exposure.dns.zone: "example.org" does not contain/],
    ["a zone that ends alike", exposed({ dns: { ...ROUTE53, zone: "ample.com" } }), /does not contain/],
    ["a DNS name for a managed zone", exposed({ dns: { ...CLOUD_DNS, zone: "example.com" } }), /^exposure.dns.zone: .* is a DNS name/],
    ["a zone of external-dns", exposed({ dns: { ...EXTERNAL, zone: "example.com" } }), /^exposure.dns.zone: cannot be combined/],
    ["a project of Route 53", exposed({ dns: { ...ROUTE53, project: "names" } }), /^exposure.dns.project: requires/],
    [
      "the zone itself on AWS",
      { exposure: { host: "example.com", loadBalancer: { cloud: "aws" }, dns: ROUTE53 } },
      /^exposure.host: "example.com" is the name of the zone itself/,
    ],
  ];
  for (const [what, config, message] of refused) {
    it(`is refused for ${what}`, () => {
      const problems = problemsOf(config);
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", message);
    });
  }
});
