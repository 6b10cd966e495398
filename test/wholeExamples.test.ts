import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import type { Recording } from "../plan/monitor";
import { WHOLE } from "./support/exampleConfigs";
import { runExample } from "./support/exampleProgram";
import { named, valuesOfRelease } from "./support/stack";

const EXAMPLES = path.resolve(__dirname, "../examples");
const planned = new Map<string, Promise<Recording>>();

/** Plans an example once. */
function plan(name: string): Promise<Recording> {
  const { config = {}, secretKeys } = WHOLE[name] ?? {};
  const recording = planned.get(name) ?? runExample(name, config, secretKeys);
  planned.set(name, recording);
  return recording;
}

const ofType = ({ resources }: Recording, type: string) => resources.filter((one) => one.type === type);
const endpointOf = (recording: Recording) => ofType(recording, "skypilot:index:SkyPilot")[0]?.outputs?.endpoint;
const configOfServer = (recording: Recording) =>
  parse(
    valuesOfRelease(recording).apiService.config ??
      (named(recording, "skypilot-api-server-start-hook").inputs.stringData as Record<string, string>)["config.yaml"],
  );

describe("examples that are whole programs", function () {
  this.timeout(60_000);

  it("are all planned here", () => {
    const folders = fs.readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const whole = folders.map(({ name }) => name).filter((name) => !["typescript", "yaml", "python", "go"].includes(name));
    assert.deepEqual(whole.sort(), Object.keys(WHOLE).sort());
  });

  for (const name of Object.keys(WHOLE)) {
    it(`${name}: every resource of Kubernetes is in a cluster of the example, and no secret is in plain text`, async () => {
      const recording = await plan(name);
      // `existing` takes over what is in the cluster of the stack's own context.
      const elsewhere = recording.resources.filter(
        ({ type, options }) => type.startsWith("kubernetes:") && name !== "existing" && !options?.provider,
      );
      assert.deepEqual(
        elsewhere.map((one) => one.name),
        [],
      );
      assert.ok(!JSON.stringify(recording).includes("HUSH"));
      assert.equal(named(recording, "skypilot-api-server-release").inputs.chart, "skypilot");
    });

    it(`${name}: the README begins with the cost and ends with destroying it`, () => {
      const text = fs.readFileSync(path.join(EXAMPLES, name, "README.md"), "utf8");
      const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
      assert.equal(headings[0], "What it costs");
      assert.equal(headings.at(-1), "Destroying it");
      assert.match(text.slice(text.lastIndexOf("\n## ")), /^pulumi destroy$/m);
    });

    it(`${name}: the README sets each key that the program requires`, () => {
      const text = fs.readFileSync(path.join(EXAMPLES, name, "README.md"), "utf8");
      for (const key of Object.keys(WHOLE[name]?.config ?? {})) {
        const bare = key.startsWith(`skypilot-${name}:`) ? key.split(":")[1] : key;
        if (name === "gke" && bare === "issuerUrl") continue;
        assert.match(text, new RegExp(`pulumi config set (--secret )?${bare}\\s`), key);
      }
    });

    it(`${name}: takes the library and the SDKs in the versions of this package`, () => {
      const { version, dependencies } = JSON.parse(fs.readFileSync(path.resolve(__dirname, "../package.json"), "utf8"));
      const example = JSON.parse(fs.readFileSync(path.join(EXAMPLES, name, "package.json"), "utf8"));
      for (const [dependency, range] of Object.entries(example.dependencies))
        assert.equal(range, dependency === "@pulumi-skypilot/skypilot" ? `^${version}` : dependencies[dependency], dependency);
      const imported = fs
        .readdirSync(path.join(EXAMPLES, name))
        .filter((file) => file.endsWith(".ts"))
        .flatMap((file) =>
          [...fs.readFileSync(path.join(EXAMPLES, name, file), "utf8").matchAll(/from "(@[^"]+)"/g)].map(([, from]) => from),
        );
      // The language host of Node.js needs the SDK of Pulumi, imported or not.
      assert.deepEqual([...new Set(["@pulumi/pulumi", ...imported])].sort(), Object.keys(example.dependencies).sort());
    });
  }

  it("without keys: no access key, no key of a service account, no credentials in the cluster", async () => {
    for (const name of ["eks", "gke"]) {
      const recording = await plan(name);
      for (const type of ["aws:iam/accessKey:AccessKey", "aws:iam/user:User", "gcp:serviceaccount/key:Key"])
        assert.deepEqual(ofType(recording, type), [], `${name}: ${type}`);
      const { awsCredentials, gcpCredentials } = valuesOfRelease(recording);
      assert.deepEqual([awsCredentials, gcpCredentials], [undefined, undefined]);
    }
  });

  it("eks: Pod Identity of the cluster, the load balancer with the certificate, and OAuth at the server", async () => {
    const recording = await plan("eks");
    const [association] = ofType(recording, "aws:eks/podIdentityAssociation:PodIdentityAssociation");
    assert.equal(association?.inputs.clusterName, "skypilot-1a2b3c4");
    const { ingress, auth, "ingress-nginx": nginx } = valuesOfRelease(recording);
    assert.deepEqual(
      [ingress.ingressClassName, ingress.host, nginx.enabled, auth.oauth.enabled],
      ["alb", "skypilot.example.com", false, true],
    );
    const parameters = recording.resources.find(({ inputs }) => inputs.kind === "IngressClassParams");
    assert.deepEqual((parameters?.inputs.spec as { certificateARNs: string[] } | undefined)?.certificateARNs, [
      "arn:aws:acm:us-east-1:123456789012:certificate/0123",
    ]);
    assert.equal(endpointOf(recording), "https://skypilot.example.com");
    const records = ofType(recording, "aws:route53/record:Record").map(({ inputs }) => [inputs.name, inputs.records]);
    assert.deepEqual(records.sort(), [
      ["_proof.example.com", ["_value.example"]],
      ["skypilot.example.com", ["ingress.example"]],
    ]);
  });

  it("eks: only the load balancer's subnets reach the API server, and only the cluster the database", async () => {
    const recording = await plan("eks");
    const policy = recording.resources.find(({ type, name }) => type.endsWith(":NetworkPolicy") && /api-server/.test(name));
    const spec = (policy?.inputs.spec ?? {}) as { ingress: { from: { ipBlock?: { cidr: string } }[] }[] };
    assert.deepEqual(
      spec.ingress[0]?.from.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr] : [])),
      ["10.20.0.0/20", "10.20.16.0/20"],
    );
    const [group] = ofType(recording, "aws:ec2/securityGroup:SecurityGroup");
    assert.deepEqual(group?.inputs.ingress, [{ protocol: "tcp", fromPort: 5432, toPort: 5432, securityGroups: ["sg-0123"] }]);
    assert.equal(ofType(recording, "aws:rds/instance:Instance")[0]?.inputs.publiclyAccessible, false);
  });

  it("gke: Workload Identity of the cluster's pool, a reserved address with its record, and a certificate", async () => {
    const recording = await plan("gke");
    const members = ofType(recording, "gcp:serviceaccount/iAMMember:IAMMember").map(({ inputs }) => inputs.member);
    assert.ok(
      members.some((member) => /^serviceAccount:my-project\.svc\.id\.goog\[skypilot\/.+\]$/.test(String(member))),
      String(members),
    );
    const controller = valuesOfRelease(recording)["ingress-nginx"].controller;
    assert.equal(controller.service.loadBalancerIP, "203.0.113.7");
    const [record] = ofType(recording, "gcp:dns/recordSet:RecordSet");
    assert.deepEqual([record?.inputs.name, record?.inputs.rrdatas], ["skypilot.example.com.", ["203.0.113.7"]]);
    const [issuer] = recording.resources.filter(({ inputs }) => inputs.kind === "ClusterIssuer");
    const { acme } = (issuer?.inputs.spec ?? {}) as { acme: { solvers: { http01: { ingress: { ingressClassName: string } } }[] } };
    assert.equal(acme.solvers[0]?.http01.ingress.ingressClassName, controller.ingressClassResource.name);
  });

  it("gke: the control plane reaches the webhook of the ingress controller on private nodes", async () => {
    const recording = await plan("gke");
    const [cluster] = ofType(recording, "gcp:container/cluster:Cluster");
    const { masterIpv4CidrBlock } = (cluster?.inputs.privateClusterConfig ?? {}) as { masterIpv4CidrBlock?: string };
    const [firewall] = ofType(recording, "gcp:compute/firewall:Firewall");
    assert.ok(masterIpv4CidrBlock);
    assert.deepEqual(firewall?.inputs.sourceRanges, [masterIpv4CidrBlock]);
    assert.deepEqual(firewall?.inputs.allows, [{ protocol: "tcp", ports: ["8443"] }]);
  });

  it("multi-team: each team has a namespace and a quota in both clusters, and the default workspace no users", async () => {
    const recording = await plan("multi-team");
    const quotas = ofType(recording, "kubernetes:core/v1:ResourceQuota").map(({ inputs }) => [
      (inputs.metadata as { namespace: string }).namespace,
      (inputs.spec as { hard: Record<string, string> }).hard["requests.nvidia.com/gpu"],
    ]);
    assert.deepEqual(quotas.sort(), [
      ["skypilot-tasks-language", "0"],
      ["skypilot-tasks-platform", "0"],
      ["skypilot-tasks-vision", "0"],
      ["team-language", "4"],
      ["team-platform", "0"],
      ["team-vision", "8"],
    ]);
    const { workspaces } = configOfServer(recording);
    assert.deepEqual(Object.keys(workspaces).sort(), ["default", "language", "platform", "vision"]);
    assert.deepEqual(workspaces.default.allowed_users ?? [], []);
    assert.deepEqual(workspaces.vision.allowed_users, ["ada@example.com"]);
    assert.deepEqual(
      Object.entries<{ namespace: string }>(workspaces.vision.kubernetes.context_configs).map(([context, { namespace }]) => [
        context,
        namespace,
      ]),
      [
        ["gpu", "team-vision"],
        ["in-cluster", "skypilot-tasks-vision"],
      ],
    );
  });

  it("kind: the address of the node port that kind.yaml opens", async () => {
    const recording = await plan("kind");
    assert.equal(endpointOf(recording), "http://localhost:30050");
    const [mapping] = parse(fs.readFileSync(path.join(EXAMPLES, "kind/kind.yaml"), "utf8")).nodes[0].extraPortMappings;
    assert.deepEqual([mapping.hostPort, mapping.containerPort, mapping.listenAddress], [30050, 30050, "127.0.0.1"]);
  });

  it("existing: imports the release under the names that the program gives it", async () => {
    const recording = await plan("existing");
    const { resources } = JSON.parse(fs.readFileSync(path.join(EXAMPLES, "existing/adopt.json"), "utf8"));
    for (const { type, name, parent } of resources) {
      const found = named(recording, name);
      assert.deepEqual([found.type, found.parent], [type, parent ?? null]);
    }
    const { namespace, name } = named(recording, "skypilot-api-server-release").inputs;
    assert.equal(resources.at(-1).id, `${namespace}/${name}`);
    assert.deepEqual(
      ofType(recording, "kubernetes:core/v1:Namespace").filter(({ inputs }) => (inputs.metadata as { name?: string }).name === "skypilot"),
      [],
    );
  });
});
