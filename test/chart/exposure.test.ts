import assert from "node:assert/strict";
import type { ExposureArgs } from "../../blocks/exposure/args";
import { type AddressState, endpointUrl, withCredentials } from "../../blocks/exposure/endpoint";
import { exposureProblems, exposureUnused, ingressClass } from "../../blocks/exposure/rules";

const paths = (args: ExposureArgs) => exposureProblems(args).map(({ path }) => path);

const INSIDE = { name: "skypilot-ingress-nginx-controller", namespace: "sky" };

describe("exposure", () => {
  const ingress = (address: { hostname?: string; ip?: string }): AddressState => ({ ingress: [address] });
  const http: AddressState = {
    ports: [
      { name: "https", nodePort: 31443 },
      { name: "http", nodePort: 31080 },
    ],
  };
  const cases: [string, ExposureArgs & { nodeAddress?: string }, AddressState, string | undefined][] = [
    ["the load balancer's host name, as on AWS", {}, ingress({ hostname: "lb.example.com" }), "http://lb.example.com"],
    ["the load balancer's IP address", { type: "LoadBalancer" }, ingress({ ip: "203.0.113.7" }), "http://203.0.113.7"],
    ["the load balancer's IPv6 address", {}, ingress({ ip: "2001:db8::1" }), "http://[2001:db8::1]"],
    ["the host name before the address", {}, ingress({ hostname: "lb.example.com", ip: "203.0.113.7" }), "http://lb.example.com"],
    ["the host that is given", { host: "sky.example.com" }, {}, "http://sky.example.com"],
    ["nothing while there is no address", {}, {}, undefined],
    ["nothing while the list of addresses is empty", {}, { ingress: [] }, undefined],
    ["nothing while the address is empty", {}, ingress({}), undefined],
    [
      "the node and the chosen port",
      { type: "NodePort", nodePorts: { http: 30050 }, nodeAddress: "10.0.0.1" },
      {},
      "http://10.0.0.1:30050",
    ],
    ["the node and the assigned port", { type: "NodePort", nodeAddress: "10.0.0.1" }, http, "http://10.0.0.1:31080"],
    [
      "the host and the port",
      { type: "NodePort", host: "sky.example.com", nodePorts: { http: 30050 } },
      {},
      "http://sky.example.com:30050",
    ],
    ["the node's HTTPS port", { type: "NodePort", nodeAddress: "10.0.0.1", tls: { type: "secret" } }, http, "https://10.0.0.1:31443"],
    [
      "the name of what ends TLS in front of the nodes",
      { type: "NodePort", host: "sky.example.com", nodePorts: { http: 30050 }, tls: { type: "loadBalancer" } },
      {},
      "https://sky.example.com",
    ],
    ["a path below the host", { host: "sky.example.com", path: "/team-a" }, {}, "http://sky.example.com/team-a"],
    ["the host itself", { host: "sky.example.com", path: "/" }, {}, "http://sky.example.com"],
    ["HTTPS", { host: "sky.example.com", tls: { type: "certManager" } }, {}, "https://sky.example.com"],
    ["the address of somebody else's ingress controller", { type: "Ingress" }, ingress({ ip: "203.0.113.9" }), "http://203.0.113.9"],
    ["the host of an Ingress", { type: "Ingress", host: "sky.example.com" }, {}, "http://sky.example.com"],
    ["the Service inside the cluster", { type: "ClusterIP" }, {}, "http://skypilot-ingress-nginx-controller.sky.svc.cluster.local"],
    ["nothing without a node", { type: "NodePort" }, http, undefined],
    ["nothing without a port", { type: "NodePort", nodeAddress: "10.0.0.1" }, { ports: [] }, undefined],
  ];
  for (const [what, args, service, url] of cases) {
    it(`leads to ${what}`, () => assert.equal(endpointUrl(args, { nodeAddress: args.nodeAddress, ...service }, INSIDE), url));
  }

  it("puts credentials into the URL so that they survive it", () => {
    assert.equal(withCredentials("http://lb.example.com:30050", "me@work", "p/w:d"), "http://me%40work:p%2Fw%3Ad@lb.example.com:30050");
  });

  it("takes ports of nodes only", () => {
    for (const port of [29999, 32768, 80, 30000.5])
      assert.deepEqual(paths({ type: "NodePort", nodePorts: { http: port } }), ["exposure.nodePorts.http"]);
    for (const port of [30000, 32767]) assert.deepEqual(paths({ type: "NodePort", nodePorts: { https: port } }), []);
    assert.deepEqual(paths({ type: "NodePort", nodePorts: { http: 30050, https: 30050 } }), ["exposure.nodePorts.https"]);
  });

  it("says what is not used with another type", () => {
    const unused = (args: ExposureArgs) => exposureUnused(args).map(({ path }) => path);
    const args: ExposureArgs = {
      nodePorts: { http: 30050 },
      nodeAddress: "10.0.0.1",
      loadBalancer: { cloud: "aws" },
      ingress: { nginx: false },
      direct: true,
      className: "nginx",
    };
    const of = (...keys: string[]) => keys.map((key) => `exposure.${key}`);
    assert.deepEqual(unused(args), of("nodePorts", "nodeAddress", "ingress", "className"));
    assert.deepEqual(unused({ ...args, type: "NodePort" }), of("loadBalancer", "ingress", "className"));
    assert.deepEqual(unused({ ...args, type: "ClusterIP" }), of("nodePorts", "nodeAddress", "loadBalancer", "ingress", "className"));
    assert.deepEqual(unused({ ...args, type: "Ingress" }), of("nodePorts", "nodeAddress", "loadBalancer", "direct"));
    assert.deepEqual(unused({}), []);
  });

  it("takes a path of one segment, which only ingress-nginx takes off again", () => {
    for (const path of ["/", "/skypilot", "/Team_A.1"]) assert.deepEqual(paths({ path }), [], path);
    for (const path of ["", "skypilot", "/skypilot/", "/a/b", "/a b", "/(.*)", "/grafana", "/oauth2"])
      assert.deepEqual(paths({ path }), ["exposure.path"], path);
    for (const args of [{ direct: true }, { type: "Ingress", ingress: { nginx: false } }] as ExposureArgs[])
      assert.deepEqual(paths({ ...args, path: "/skypilot" }), ["exposure.path"]);
    assert.deepEqual(paths({ type: "Ingress", path: "/skypilot" }), []);
  });

  it("gives the chart's controller a class of its own", () => {
    assert.equal(ingressClass({}, "beta"), "beta");
    assert.equal(ingressClass({ className: "nginx" }, "beta"), "nginx");
    assert.equal(ingressClass({ type: "Ingress" }, "beta"), "nginx");
    assert.equal(ingressClass({ type: "Ingress", className: "alb" }, "beta"), "alb");
  });

  const certificate = "-----BEGIN CERTIFICATE-----\nHUSH\n-----END CERTIFICATE-----\n";
  const privateKey = "-----BEGIN EC PRIVATE KEY-----\nHUSH\n-----END EC PRIVATE KEY-----\n";
  const host = "sky.example.com";
  const arn = "arn:aws:acm:us-east-1:123456789012:certificate/1";
  const tls: [string, ExposureArgs, string[]][] = [
    ["a Secret that is there", { host, tls: { type: "secret" } }, []],
    ["a certificate", { host, tls: { type: "secret", certificate, privateKey } }, []],
    ["a certificate without a key", { host, tls: { type: "secret", certificate } }, ["privateKey: is missing"]],
    ["a key without a certificate", { host, tls: { type: "secret", privateKey } }, ["certificate: is missing"]],
    ["a key for a certificate", { host, tls: { type: "secret", certificate: privateKey, privateKey } }, ["certificate: is no PEM"]],
    ["a path for a key", { host, tls: { type: "secret", certificate, privateKey: "tls.key" } }, ["privateKey: is no PEM"]],
    ["a certificate of no host", { tls: { type: "secret" } }, ["exposure.host: is missing"]],
    ["an issuer of the cluster", { host, tls: { type: "certManager", clusterIssuer: "letsencrypt" } }, []],
    ["an issuer of the namespace", { host, tls: { type: "certManager", issuer: "letsencrypt" } }, []],
    ["no issuer", { host, tls: { type: "certManager" } }, ["clusterIssuer: is missing"]],
    ["two issuers", { host, tls: { type: "certManager", issuer: "a", clusterIssuer: "b" } }, ["issuer: stands beside"]],
    ["an issuer with another name", { host, tls: { type: "certManager", issuer: "A_B" } }, ['issuer: "A_B"']],
    ["an issuer beside a Secret", { host, tls: { type: "secret", issuer: "a" } }, ["issuer: does not belong"]],
    ["an ingress controller past which one goes", { host, direct: true, tls: { type: "secret" } }, ['type: "secret" needs']],
    ["ACM", { loadBalancer: { cloud: "aws" }, tls: { type: "loadBalancer", certificateArn: arn } }, []],
    ["ACM without a cloud", { tls: { type: "loadBalancer", certificateArn: arn } }, ["exposure.loadBalancer.cloud: is missing"]],
    ["ACM without a certificate", { loadBalancer: { cloud: "aws" }, tls: { type: "loadBalancer" } }, ["certificateArn: is missing"]],
    [
      "ACM with another name",
      { loadBalancer: { cloud: "aws" }, tls: { type: "loadBalancer", certificateArn: "x" } },
      ['certificateArn: "x" is no ARN'],
    ],
    ["GCP", { loadBalancer: { cloud: "gcp" }, tls: { type: "loadBalancer" } }, ['type: "loadBalancer" is not possible on gcp']],
    ["Azure", { loadBalancer: { cloud: "azure" }, tls: { type: "loadBalancer" } }, ['type: "loadBalancer" is not possible on azure']],
    ["annotations of the user's own", { host, tls: { type: "loadBalancer" } }, []],
    ["nothing in front", { type: "ClusterIP", tls: { type: "loadBalancer" } }, ['type: "loadBalancer" has nothing in front']],
    ["nodes without a name in front", { type: "NodePort", tls: { type: "loadBalancer" } }, ["exposure.host: is missing"]],
    ["ACM of no load balancer", { type: "Ingress", tls: { type: "loadBalancer", certificateArn: arn } }, ["certificateArn: is of a load"]],
    ["no type", { tls: {} as ExposureArgs["tls"] } as ExposureArgs, ["type: is missing"]],
  ];
  for (const [what, args, expected] of tls) {
    it(`${expected.length === 0 ? "takes" : "refuses"} TLS by ${what}, and says no key`, () => {
      const said = exposureProblems(args).map(({ path, message }) => `${path}: ${message}`);
      assert.equal(said.length, expected.length, said.join("\n"));
      for (const [index, beginning] of expected.entries())
        assert.ok(said[index]?.startsWith(beginning.startsWith("exposure.") ? beginning : `exposure.tls.${beginning}`), said[index]);
      assert.doesNotMatch(said.join(), /HUSH/);
    });
  }

  it("takes names as hosts", () => {
    for (const host of [
      "https://sky.example.com",
      "sky.example.com/x",
      "sky.example.com:8080",
      "Sky.example.com",
      "a..b",
      "203.0.113.7",
      "-a.example.com",
      "",
    ]) {
      assert.deepEqual(paths({ host }), ["exposure.host"], host);
    }
    for (const host of ["sky.example.com", "sky", "<your-host>"]) assert.deepEqual(paths({ host }), [], host);
  });

  it("takes names and IP addresses as nodes, and not beside a host", () => {
    const node = (nodeAddress: string) => paths({ type: "NodePort", nodeAddress });
    for (const address of ["10.0.0.1", "::1", "fd00::", "node-1.example.com"]) assert.deepEqual(node(address), [], address);
    for (const address of ["10.0.0.1:30050", "http://10.0.0.1", ""]) assert.deepEqual(node(address), ["exposure.nodeAddress"], address);
    assert.deepEqual(paths({ type: "NodePort", host: "sky.example.com", nodeAddress: "10.0.0.1" }), ["exposure.nodeAddress"]);
  });
});
