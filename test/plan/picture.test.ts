import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { graphOf } from "../../plan/picture/graph";
import { placed } from "../../plan/picture/layout";
import { planMermaid } from "../../plan/picture/mermaid";
import { planSvg } from "../../plan/picture/svg";
import { FULL_STACK } from "../support/fullStack";
import { planOf, planOfStack } from "../support/plans";

const ROOT = path.resolve(__dirname, "../..");

describe("the picture of a plan", function () {
  this.timeout(60_000);

  it("has the way of users and of each credential, and where SkyPilot launches", async () => {
    const { nodes, edges } = graphOf(await planOfStack("prod"));
    const label = new Map(nodes.map(({ id, lines }) => [id, lines.join(" ")]));
    assert.deepEqual(
      edges.map(({ from, to, label: name }) => `${label.get(from)} -${name}-> ${label.get(to)}`.replace(/ \d+ permissions/g, "")),
      [
        "Users -HTTP-> Load balancer",
        "Load balancer --> Log-in basic",
        "Log-in basic --> API server namespace skypilot",
        "Secret aws -mounted-> API server namespace skypilot",
        "Secret gcp -mounted-> API server namespace skypilot",
        "API server namespace skypilot -launches-> AWS",
        "AWS launcher -key-> Secret aws",
        "AWS -runs as-> AWS vm",
        "API server namespace skypilot -launches-> GCP",
        "GCP launcher -key-> Secret gcp",
        "GCP -runs as-> GCP vm",
        "GCP -runs as-> GCP vmListed",
        "API server namespace skypilot -launches-> Cluster hosting",
        "Cluster hosting -runs as-> Tasks: workload",
      ],
    );
    assert.match(nodes.find(({ id }) => id === "aws-0")?.about ?? "", /^IAM user of the API server: 25 permissions for core, /);
  });

  it("has no key and no Secret for an identity without one", async () => {
    const { nodes, edges } = graphOf(await planOfStack("keyless"));
    assert.deepEqual(
      nodes.filter(({ kind }) => kind === "secret").map(({ id }) => id),
      [],
    );
    assert.ok(edges.some(({ label, to }) => label === "no key" && to === "server"));
  });

  for (const [name, plan] of [
    ["prod", () => planOfStack("prod")],
    ["multicluster", () => planOfStack("multicluster")],
    ["multi-team", () => planOfStack("multi-team")],
    ["minimal", () => planOfStack("minimal")],
    ["a full stack", () => planOf(FULL_STACK)],
  ] as const) {
    it(`of ${name} draws each arrow between existing boxes, which do not overlap`, async () => {
      const graph = graphOf(await plan());
      const { nodes, edges, width, height } = placed(graph);
      assert.equal(edges.length, graph.edges.length);
      for (const one of nodes) {
        assert.ok(one.x - one.width / 2 >= 0 && one.x + one.width / 2 <= width && one.y + one.height / 2 <= height, one.id);
        for (const other of nodes.filter(({ id }) => id !== one.id)) {
          const apart =
            Math.abs(one.x - other.x) >= (one.width + other.width) / 2 || Math.abs(one.y - other.y) >= (one.height + other.height) / 2;
          assert.ok(apart, `${one.id} ${other.id}`);
        }
      }
    });
  }

  it("is the same file each time, which loads nothing and escapes everything", async () => {
    const plan = await planOfStack("prod");
    const svg = planSvg(plan);
    assert.equal(svg, planSvg(await planOfStack("prod")));
    assert.doesNotMatch(svg, /<script|<image|<use|href|url\(|@import|\sstyle=|\son[a-z]+=/);
    assert.match(svg, /^<svg xmlns="[^"]+" class="picture" role="img"/);
    assert.match(svg, /prefers-color-scheme: dark/);
    const evil = planSvg({ ...plan, stack: "</title><script>", outputs: { ...plan.outputs, endpoint: '"><script>' } });
    assert.doesNotMatch(evil, /<script/);
    assert.doesNotMatch(planMermaid({ ...plan, outputs: { ...plan.outputs, namespace: '"]<b>' } }), /"\]<b>/);
  });

  it("of prod is in docs/images (else: npm run screenshot)", async () => {
    assert.equal(fs.readFileSync(path.join(ROOT, "docs/images/stack-prod.svg"), "utf8"), planSvg(await planOfStack("prod")));
  });

  it("is Mermaid with the same boxes and arrows", async () => {
    const plan = await planOfStack("multicluster");
    const { nodes, edges } = graphOf(plan);
    const lines = planMermaid(plan).trim().split("\n");
    assert.equal(lines.length, 1 + nodes.length + edges.length);
    assert.ok(lines.includes('  n3["API server<br>namespace skypilot"]'));
  });
});
