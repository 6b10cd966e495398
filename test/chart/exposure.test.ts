import assert from "node:assert/strict";
import { type ExposureArgs, endpointUrl, exposureProblems, exposureUnused, type ServiceState, withCredentials } from "../../chart/exposure";

const paths = (args: ExposureArgs) => exposureProblems(args).map(({ path }) => path);

describe("exposure", () => {
  const ingress = (address: { hostname?: string; ip?: string }): ServiceState => ({ ingress: [address] });
  const http: ServiceState = {
    ports: [
      { name: "https", nodePort: 31443 },
      { name: "http", nodePort: 31080 },
    ],
  };
  const cases: [string, ExposureArgs & { nodeAddress?: string }, ServiceState, string | undefined][] = [
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
    ["nothing without a node", { type: "NodePort" }, http, undefined],
    ["nothing without a port", { type: "NodePort", nodeAddress: "10.0.0.1" }, { ports: [] }, undefined],
  ];
  for (const [what, args, service, url] of cases) {
    it(`leads to ${what}`, () => assert.equal(endpointUrl(args, service), url));
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

  it("says that nodes are not used without NodePort", () => {
    const args = { nodePorts: { http: 30050 }, nodeAddress: "10.0.0.1" };
    assert.deepEqual(paths(args), []);
    assert.deepEqual(
      exposureUnused(args).map(({ path }) => path),
      ["exposure.nodePorts", "exposure.nodeAddress"],
    );
    assert.deepEqual(exposureUnused({ type: "NodePort", ...args }), []);
  });

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
