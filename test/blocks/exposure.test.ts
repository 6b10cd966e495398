import assert from "node:assert/strict";
import type { ExposureArgs, LoadBalancerArgs } from "../../blocks/exposure/args";
import { type AddressState, endpointUrl, internalService, withCredentials } from "../../blocks/exposure/endpoint";
import { loadBalancerAnnotations, loadBalancerSpec } from "../../blocks/exposure/loadBalancer";
import { exposureSettings, typesWith } from "../../blocks/exposure/settings";
import { exposureValues } from "../../blocks/exposure/values";
import { releaseSettings } from "../../blocks/release/release";
import { ignoredIn, judgedBlock, lines, pathsOf, warningsOfBlock } from "../support/judged";

const problems = (exposure: ExposureArgs) => judgedBlock("exposure", { exposure });
const paths = (exposure: ExposureArgs) => pathsOf(problems(exposure));
const settingsOf = (exposure: ExposureArgs, name?: string) =>
  exposureSettings(exposure, releaseSettings(name === undefined ? {} : { name }));

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
    ["the address of an existing ingress controller", { type: "Ingress" }, ingress({ ip: "203.0.113.9" }), "http://203.0.113.9"],
    ["the host of an Ingress", { type: "Ingress", host: "sky.example.com" }, {}, "http://sky.example.com"],
    ["the Service inside the cluster", { type: "ClusterIP" }, {}, "http://skypilot-ingress-nginx-controller.sky.svc.cluster.local"],
    ["nothing without a node", { type: "NodePort" }, http, undefined],
    ["nothing without a port", { type: "NodePort", nodeAddress: "10.0.0.1" }, { ports: [] }, undefined],
  ];
  for (const [what, args, service, url] of cases) {
    it(`leads to ${what}`, () =>
      assert.equal(
        endpointUrl(
          settingsOf(args),
          { host: args.host as string | undefined, nodeAddress: args.nodeAddress as string | undefined, ...service },
          INSIDE,
        ),
        url,
      ));
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

  it("lists the arguments that another type ignores", () => {
    const unused = (exposure: ExposureArgs) => ignoredIn("exposure", { exposure });
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

  it("has the types of an argument in its table", () => {
    assert.deepEqual(typesWith("nodeAddress"), ["NodePort"]);
    assert.deepEqual(typesWith("ingress"), ["Ingress"]);
    assert.deepEqual(typesWith("host"), []);
  });

  it("accepts a path of one segment, which only ingress-nginx strips", () => {
    for (const path of ["/", "/skypilot", "/Team_A.1"]) assert.deepEqual(paths({ path }), [], path);
    for (const path of ["", "skypilot", "/skypilot/", "/a/b", "/a b", "/(.*)", "/grafana", "/oauth2"])
      assert.deepEqual(paths({ path }), ["exposure.path"], path);
    for (const args of [{ direct: true }, { type: "Ingress", ingress: { nginx: false } }] as ExposureArgs[])
      assert.deepEqual(paths({ ...args, path: "/skypilot" }), ["exposure.path"]);
    assert.deepEqual(paths({ type: "Ingress", path: "/skypilot" }), []);
  });

  it("gives the chart's controller its own class", () => {
    const classOf = (exposure: ExposureArgs) => settingsOf(exposure, "beta").className;
    assert.equal(classOf({}), "beta");
    assert.equal(classOf({ className: "nginx" }), "nginx");
    assert.equal(classOf({ type: "Ingress" }), "nginx");
    assert.equal(classOf({ type: "Ingress", className: "alb" }), "alb");
  });

  const certificate = "-----BEGIN CERTIFICATE-----\nHUSH\n-----END CERTIFICATE-----\n";
  const privateKey = "-----BEGIN EC PRIVATE KEY-----\nHUSH\n-----END EC PRIVATE KEY-----\n";
  const host = "sky.example.com";
  const arn = "arn:aws:acm:us-east-1:123456789012:certificate/1";
  const tls: [string, ExposureArgs, string[]][] = [
    ["an existing Secret", { host, tls: { type: "secret" } }, []],
    ["a certificate", { host, tls: { type: "secret", certificate, privateKey } }, []],
    ["a certificate after empty lines", { host, tls: { type: "secret", certificate: `\n  ${certificate}`, privateKey } }, []],
    ["a certificate without a key", { host, tls: { type: "secret", certificate } }, ["privateKey: is required"]],
    ["a key without a certificate", { host, tls: { type: "secret", privateKey } }, ["certificate: is required"]],
    ["a key for a certificate", { host, tls: { type: "secret", certificate: privateKey, privateKey } }, ["certificate: is not valid PEM"]],
    ["a path for a key", { host, tls: { type: "secret", certificate, privateKey: "tls.key" } }, ["privateKey: is not valid PEM"]],
    ["a certificate of no host", { tls: { type: "secret" } }, ["exposure.host: is required"]],
    ["an issuer of the cluster", { host, tls: { type: "certManager", clusterIssuer: "letsencrypt" } }, []],
    ["an issuer of the namespace", { host, tls: { type: "certManager", issuer: "letsencrypt" } }, []],
    ["no issuer", { host, tls: { type: "certManager" } }, ["clusterIssuer: is required"]],
    [
      "two issuers",
      { host, tls: { type: "certManager", issuer: "a", clusterIssuer: "b" } },
      ["issuer: cannot be combined with exposure.tls.clusterIssuer"],
    ],
    ["an issuer with another name", { host, tls: { type: "certManager", issuer: "A_B" } }, ['issuer: "A_B"']],
    ["an issuer beside a Secret", { host, tls: { type: "secret", issuer: "a" } }, ["issuer: cannot be combined with exposure.tls.type"]],
    ["an ingress controller past which one goes", { host, direct: true, tls: { type: "secret" } }, ['type: "secret" requires']],
    ["ACM", { loadBalancer: { cloud: "aws" }, tls: { type: "loadBalancer", certificateArn: arn } }, []],
    ["ACM without a cloud", { tls: { type: "loadBalancer", certificateArn: arn } }, ["exposure.loadBalancer.cloud: is required"]],
    ["ACM without a certificate", { loadBalancer: { cloud: "aws" }, tls: { type: "loadBalancer" } }, ["certificateArn: is required"]],
    [
      "ACM with another name",
      { loadBalancer: { cloud: "aws" }, tls: { type: "loadBalancer", certificateArn: "x" } },
      ['certificateArn: "x" is not valid; write one such as "arn:aws:acm:'],
    ],
    ["GCP", { loadBalancer: { cloud: "gcp" }, tls: { type: "loadBalancer" } }, ['type: "loadBalancer" is not supported on gcp']],
    ["Azure", { loadBalancer: { cloud: "azure" }, tls: { type: "loadBalancer" } }, ['type: "loadBalancer" is not supported on azure']],
    ["annotations of the user's own", { host, tls: { type: "loadBalancer" } }, []],
    [
      "nothing in front",
      { type: "ClusterIP", tls: { type: "loadBalancer" } },
      ['type: "loadBalancer" cannot be combined with exposure.type "ClusterIP"'],
    ],
    ["nodes without a name in front", { type: "NodePort", tls: { type: "loadBalancer" } }, ["exposure.host: is required"]],
    [
      "ACM of no load balancer",
      { type: "Ingress", tls: { type: "loadBalancer", certificateArn: arn } },
      ["certificateArn: is ignored unless exposure.type"],
    ],
    ["no type", { tls: {} as ExposureArgs["tls"] } as ExposureArgs, ["type: is required"]],
  ];
  for (const [what, args, expected] of tls) {
    it(`${expected.length === 0 ? "takes" : "refuses"} TLS by ${what}, and shows no key`, () => {
      const said = lines(problems(args));
      assert.equal(said.length, expected.length, said.join("\n"));
      for (const [index, beginning] of expected.entries())
        assert.ok(said[index]?.startsWith(beginning.startsWith("exposure.") ? beginning : `exposure.tls.${beginning}`), said[index]);
      assert.doesNotMatch(said.join(), /HUSH/);
    });
  }

  it("warns that forwarding a port bypasses OAuth, where that is the way in", () => {
    const oauth = { type: "oauth", oauth: { issuerUrl: "https://i.example.com", existingSecret: "o" } };
    const said = (exposure: object, auth: object = oauth) =>
      warningsOfBlock("exposure", { exposure, auth })
        .filter((text) => !text.startsWith("exposure.controller"))
        .join();
    assert.match(said({ type: "ClusterIP", direct: true }), /^exposure\.type: "ClusterIP" .* which bypasses OAuth /);
    assert.equal(said({ type: "ClusterIP" }), "");
    assert.equal(said({ type: "ClusterIP", direct: true }, {}), "");
    assert.equal(said({ direct: true }), "");
  });

  it("warns that ingress-nginx is retired, wherever the stack installs it", () => {
    const said = (exposure: ExposureArgs) => warningsOfBlock("exposure", { exposure }).filter((text) => /retired/.test(text));
    for (const exposure of [{}, { type: "NodePort" }, { type: "ClusterIP" }, { controller: "nginx" }] as ExposureArgs[])
      assert.match(said(exposure).join(), /^exposure\.controller: "nginx" is ingress-nginx, which is retired: .* write "traefik"/);
    for (const exposure of [{ controller: "traefik" }, { direct: true }, { type: "Ingress" }] as ExposureArgs[])
      assert.deepEqual(said(exposure), [], JSON.stringify(exposure));
  });

  it("has Traefik's Service, ports and class, where it is the controller", () => {
    const settings = settingsOf({ controller: "traefik", type: "NodePort", nodeAddress: "10.0.0.1" }, "beta");
    const ports = [
      { name: "web", nodePort: 31080 },
      { name: "websecure", nodePort: 31443 },
    ];
    assert.equal(settings.className, "beta-traefik");
    assert.equal(internalService(settings, "beta"), "beta-traefik");
    assert.equal(endpointUrl(settings, { ports, nodeAddress: "10.0.0.1" }, INSIDE), "http://10.0.0.1:31080");
    assert.deepEqual(exposureValues(settings, "s")["ingress-nginx"], { enabled: false });
    assert.equal((exposureValues(settings, "s").ingress as { authSecret: string }).authSecret, "s");
  });

  it("takes basic auth, paths and Grafana behind Traefik", () => {
    const exposure: ExposureArgs = { controller: "traefik", path: "/team" };
    assert.deepEqual(judgedBlock("exposure", { exposure }), []);
    assert.deepEqual(judgedBlock("auth", { exposure, auth: { type: "basic" } }), []);
    assert.deepEqual(judgedBlock("monitoring", { exposure: { controller: "traefik" }, monitoring: { grafana: true } }), []);
  });

  it("refuses another controller, and a name that Traefik's release cannot have", () => {
    assert.deepEqual(paths({ controller: "haproxy" } as never), ["exposure.controller"]);
    const named = (length: number) =>
      judgedBlock("exposure", { exposure: { controller: "traefik" }, release: { name: "x".repeat(length) } });
    assert.deepEqual(named(45), []);
    assert.match(lines(named(46)).join(), /^exposure\.controller: "traefik" requires a release\.name of at most 45 characters/);
  });

  it("ignores the controller and its release where the stack installs none", () => {
    const unused = (exposure: ExposureArgs) => ignoredIn("exposure", { exposure });
    assert.deepEqual(unused({ controller: "traefik", traefik: {} }), []);
    assert.deepEqual(unused({ traefik: {} }), ["exposure.traefik"]);
    assert.deepEqual(unused({ type: "Ingress", controller: "traefik", traefik: {} }), ["exposure.controller", "exposure.traefik"]);
    assert.deepEqual(unused({ direct: true, controller: "nginx" }), ["exposure.controller"]);
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

  it("accepts names and IP addresses as nodes, but not together with a host", () => {
    const node = (nodeAddress: string) => paths({ type: "NodePort", nodeAddress });
    for (const address of ["10.0.0.1", "::1", "fd00::", "node-1.example.com"]) assert.deepEqual(node(address), [], address);
    for (const address of ["10.0.0.1:30050", "http://10.0.0.1", ""]) assert.deepEqual(node(address), ["exposure.nodeAddress"], address);
    assert.deepEqual(paths({ type: "NodePort", host: "sky.example.com", nodeAddress: "10.0.0.1" }), ["exposure.nodeAddress"]);
  });
});

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
    it(`requests ${what} from the cloud`, () => {
      assert.deepEqual(loadBalancerAnnotations(settingsOf({ loadBalancer })), annotations);
      assert.deepEqual(loadBalancerSpec(settingsOf({ loadBalancer })), spec);
      assert.deepEqual(problems({ loadBalancer }), []);
    });
  }

  it("ends TLS on AWS with a certificate of ACM, and only there", () => {
    const tls = { type: "loadBalancer", certificateArn: "arn:aws:acm:x" } as const;
    const certificate = { [`${AWS}-ssl-cert`]: "arn:aws:acm:x", [`${AWS}-ssl-ports`]: "https" };
    assert.deepEqual(loadBalancerAnnotations(settingsOf({ tls })), certificate);
    for (const type of ["Ingress", "NodePort", "ClusterIP"] as const)
      assert.doesNotMatch(JSON.stringify(exposureValues(settingsOf({ type, tls }), undefined)), /ssl-|acm/);
    assert.deepEqual(loadBalancerAnnotations(settingsOf({ tls: { ...tls, type: "secret" } })), {});
  });

  const wrong: [LoadBalancerArgs, string][] = [
    [{ cloud: "alibaba" as "aws" }, 'cloud: "alibaba" must be one of aws, gcp, azure'],
    [
      { internal: true },
      "cloud: is required, because each cloud has its own annotation for an internal load balancer; write aws, gcp or azure",
    ],
    [{ sourceRanges: ["10.0.0.1"] }, 'sourceRanges[0]: "10.0.0.1" is not a valid CIDR block; write "10.0.0.1/32"'],
    [{ sourceRanges: ["10.0.0.0/8", "::1"] }, 'sourceRanges[1]: "::1" is not a valid CIDR block; write "::1/128"'],
    [{ sourceRanges: ["10.0.0.0/33"] }, 'sourceRanges[0]: "10.0.0.0/33" is not a valid CIDR block; write one such as "203.0.113.0/24"'],
    [{ sourceRanges: ["office"] }, 'sourceRanges[0]: "office" is not a valid CIDR block; write one such as "203.0.113.0/24"'],
    [{ ip: "lb.example.com" }, 'ip: "lb.example.com" is not a valid IP address; write one such as "203.0.113.7"'],
    [
      { cloud: "aws", ip: "203.0.113.7" },
      "ip: is not supported on AWS, which uses the IDs of Elastic IP addresses; set exposure.loadBalancer.eipAllocations",
    ],
    [
      { eipAllocations: ["eipalloc-0a"] },
      'eipAllocations: is supported only on AWS; set exposure.loadBalancer.cloud to "aws", or remove it',
    ],
    [
      { cloud: "aws", eipAllocations: ["203.0.113.7"] },
      'eipAllocations[0]: "203.0.113.7" is not valid; write one such as "eipalloc-0123456789abcdef0"',
    ],
  ];
  for (const [loadBalancer, message] of wrong) {
    it(`refuses ${message.split(":")[0]} of ${JSON.stringify(loadBalancer)}`, () => {
      assert.deepEqual(lines(problems({ loadBalancer })), [`exposure.loadBalancer.${message}`]);
      // Another type has no load balancer, so only the form of a value can be wrong.
      const ofForm = lines(problems({ type: "ClusterIP", loadBalancer }));
      assert.deepEqual(ofForm, message.includes("is not valid;") ? [`exposure.loadBalancer.${message}`] : []);
    });
  }
});
