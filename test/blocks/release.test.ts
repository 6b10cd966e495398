import assert from "node:assert/strict";
import { type ReleaseArgs, releaseSettings } from "../../blocks/release/release";
import { chartObjects } from "../../contract/chart";
import { ignoredIn, judgedBlock, lines, pathsOf } from "../support/judged";
import { warningsOf } from "../support/stack";

const problems = (release: ReleaseArgs) => lines(judgedBlock("release", { release }));

describe("release", () => {
  it("warns of a version whose code never ran under the permissions", () => {
    const warned = (version?: string) =>
      warningsOf({ ...(version && { release: { version } }) }).filter((text) => text.startsWith("release."));
    assert.deepEqual([warned(), warned("0.13.0"), warned("0.14.1")], [[], [], []]);
    assert.deepEqual(warned("0.12.3"), [
      'release.version: "0.12.3" has not been tested with these permissions (tested: 0.13.0, 0.14.1), so it may need others',
    ]);
  });

  it("warns of a repository that anyone on the network can replace", () => {
    const warned = (repository: string) => warningsOf({ release: { repository } }).filter((text) => text.startsWith("release."));
    assert.deepEqual(warned("https://charts.example.com"), []);
    assert.match(warned("http://charts.example.com").join(), /^release\.repository: "http:\/\/charts\.example\.com" has no TLS/);
  });

  const DEFAULTS = {
    name: "skypilot",
    namespace: "skypilot",
    createNamespace: true,
    timeout: 600,
    wait: true,
    atomic: false,
    devel: false,
  };
  const REPOSITORY = "https://helm.skypilot.co";
  const cases: [string, ReleaseArgs, object][] = [
    ["the pinned stable chart", {}, { chart: "skypilot", version: "0.13.0", repository: REPOSITORY }],
    ["another exact version", { version: "0.12.3" }, { chart: "skypilot", version: "0.12.3", repository: REPOSITORY }],
    ["a pre-release", { version: "0.13.1-rc.1" }, { chart: "skypilot", version: "0.13.1-rc.1", repository: REPOSITORY }],
    ["a post-release", { version: "0.12.3+post.1" }, { chart: "skypilot", version: "0.12.3+post.1", repository: REPOSITORY }],
    ["the nightly channel", { version: "nightly" }, { chart: "skypilot-nightly", devel: true, repository: REPOSITORY }],
    [
      "a mirror",
      { repository: "https://charts.example.com" },
      { chart: "skypilot", version: "0.13.0", repository: "https://charts.example.com" },
    ],
    ["an OCI reference", { chart: "oci://ghcr.io/example/skypilot" }, { chart: "oci://ghcr.io/example/skypilot", version: "0.13.0" }],
    ["an archive", { chart: "./skypilot-0.13.0.tgz" }, { chart: "./skypilot-0.13.0.tgz" }],
    ["a folder", { chart: "../charts/skypilot" }, { chart: "../charts/skypilot" }],
  ];
  for (const [what, args, expected] of cases) {
    it(`installs ${what}`, () => {
      assert.deepEqual(releaseSettings(args), { ...DEFAULTS, ...expected });
      assert.deepEqual(problems(args), []);
    });
  }

  it("refuses what is not an exact version", () => {
    for (const version of ["latest", "0.13", "^0.13.0", "v0.13.0", ">=0.12", "", "0.13.x"]) {
      assert.deepEqual(problems({ version }), [
        `release.version: "${version}" is not an exact version; write one such as "0.13.0", or "nightly" for the newest of the nightly channel`,
      ]);
    }
  });

  it("refuses names that Kubernetes or the chart cannot take", () => {
    assert.deepEqual(problems({ name: "x".repeat(52) }), [`release.name: "${"x".repeat(52)}" has 52 characters; write at most 51`]);
    assert.deepEqual(problems({ name: "x".repeat(51) }), []);
    assert.deepEqual(problems({ namespace: "Sky_Pilot" }), [
      'release.namespace: "Sky_Pilot" is not a valid Kubernetes name; write lower-case letters, digits and "-", such as "skypilot"',
    ]);
  });

  const combinations: [string, ReleaseArgs, string][] = [
    ["nightly of the stable chart", { chart: "skypilot", version: "nightly" }, "release.version"],
    ["a tag in an OCI reference", { chart: "oci://r.example/skypilot:0.12.3" }, "release.chart"],
    ["no chart", { chart: "" }, "release.chart"],
    ["a path that nobody expands", { chart: "~/charts/skypilot" }, "release.chart"],
    ["white space", { version: " 0.13.0 " }, "release.version"],
    ["a name that begins with a digit", { name: "1sky" }, "release.name"],
    ["a namespace that every cluster has", { namespace: "default" }, "release.namespace"],
    ["SkyPilot's own namespace", { namespace: "skypilot-system" }, "release.namespace"],
    ["no time at all", { timeout: 0 }, "release.timeout"],
  ];
  for (const [what, args, path] of combinations) {
    it(`refuses ${what}`, () => assert.deepEqual(pathsOf(judgedBlock("release", { release: args })), [path]));
  }

  it("ignores the version if the chart is a file, and warns about another version than that of its name", () => {
    const file = { chart: "./skypilot-0.13.0.tgz" };
    assert.deepEqual(problems({ ...file, version: "0.12.0" }), []);
    assert.deepEqual(ignoredIn("release", { release: { ...file, version: "0.12.0" } }), ["release.version"]);
    assert.deepEqual(ignoredIn("release", { release: { ...file, version: "0.13.0" } }), []);
    assert.equal(releaseSettings({ ...file, version: "0.13.0" }).version, undefined);
  });

  it("takes an existing namespace, and the nightly chart by its name", () => {
    assert.deepEqual(problems({ namespace: "default", createNamespace: false }), []);
    assert.deepEqual(problems({ chart: "skypilot-nightly" }), []);
    assert.deepEqual(releaseSettings({ chart: "skypilot-nightly" }), {
      ...DEFAULTS,
      chart: "skypilot-nightly",
      devel: true,
      repository: REPOSITORY,
    });
  });

  it("waits, and undoes only what it waits for", () => {
    assert.deepEqual(problems({ atomic: true }), []);
    assert.deepEqual(problems({ wait: false }), []);
    assert.deepEqual(problems({ atomic: true, wait: false }), [
      "release.atomic: is ignored unless Helm waits; set release.wait to true, or remove it",
    ]);
  });

  it("refuses a repository for a chart that needs none", () => {
    assert.equal(problems({ chart: "./x.tgz", repository: "https://charts.example.com" }).length, 1);
    assert.equal(problems({ repository: "charts.example.com" }).length, 1);
  });

  it("names the sub-chart's Service as the sub-chart does", () => {
    assert.equal(chartObjects("skypilot").controllerServices.nginx, "skypilot-ingress-nginx-controller");
    assert.equal(chartObjects("my-ingress-nginx").controllerServices.nginx, "my-ingress-nginx-controller");
    assert.equal(chartObjects("x".repeat(51)).controllerServices.nginx, `${"x".repeat(51)}-ingress-ngi`.slice(0, 63));
  });
});
