import assert from "node:assert/strict";
import { PROVED_VERSIONS } from "../../contract/versions";
import { ALL_USES, flowsThatNeed, type Proof, proofOf, provedVersions, unneeded } from "../../permissions/proof";
import { UNPROVED } from "../../permissions/unproved";
import { lockedVersions } from "../skypilot/environment";

describe("the proof of the permissions", () => {
  const proofs = provedVersions().map(proofOf);
  const nobodyNeeds = proofs.map((proof) => new Set(unneeded(ALL_USES, proof)));
  const bare = ALL_USES.filter((use) => nobodyNeeds.every((unused) => unused.has(use)));

  it("is of each version that has a lock file, and that the plan takes for known", () => {
    assert.deepEqual(provedVersions(), lockedVersions());
    assert.deepEqual(provedVersions(), PROVED_VERSIONS);
  });

  it("has a flow for each permission of the tables, or a reason why not", () => {
    const excused = new Set(UNPROVED.map(({ cloud, use }) => `${cloud} ${use}`));
    assert.deepEqual(
      bare.filter(({ cloud, use }) => !excused.has(`${cloud} ${use}`)).map(({ cloud, use }) => `${cloud} ${use}`),
      [],
    );
  });

  it("excuses nothing that a flow needs, or that does not exist", () => {
    const unused = new Set(bare.map(({ cloud, use }) => `${cloud} ${use}`));
    assert.deepEqual(
      UNPROVED.filter(({ cloud, use }) => !unused.has(`${cloud} ${use}`)),
      [],
    );
  });

  for (const version of provedVersions()) {
    it(`refuses nothing of SkyPilot ${version} where the feature is on`, () => {
      // A flow may also show that something is refused.
      const refused = proofOf(version).flows.filter(
        ({ on }) => on.outcome !== "refused" && (on.outcome !== "works" || on.refused.length > 0),
      );
      assert.deepEqual(refused, []);
    });

    it(`has both runs of each flow of ${version} that has a feature`, () => {
      const half = proofOf(version).flows.filter(({ feature, off }) => (feature === "core") === (off !== undefined));
      assert.deepEqual(half, []);
    });
  }

  it("has flows of each cloud", () => {
    for (const { flows } of proofs) assert.deepEqual([...new Set(flows.map(({ cloud }) => cloud))].sort(), ["aws", "gcp", "kubernetes"]);
  });
});

describe("a flow needs a permission", () => {
  const OTHER = "Ec2Launch s3:GetObject arn:aws:s3:::bucket";
  const needs = (use: string, used: string, { cloud = "aws", principal = "launcher" } = {}) => {
    const flows = [{ cloud, principal, flow: "launch", feature: "core", on: { outcome: "works", used: [used], refused: [] } }];
    return flowsThatNeed([{ cloud: "aws", principals: ["launcher"], use }], { flows, notRun: [] } as unknown as Proof).length > 0;
  };
  const USED = "Ec2Read ec2:DescribeImages *";

  it("on AWS by its statement and action, or by its statement and resource", () => {
    assert.equal(needs("Ec2Read ec2:DescribeImages", USED), true);
    assert.equal(needs("Ec2Read *", USED), true);
    assert.equal(needs("Ec2Launch ec2:DescribeImages", USED), false);
    assert.equal(needs("Ec2Read ec2:DescribeVpcs", USED), false);
    assert.equal(needs("Ec2Launch arn:aws:s3:::other", OTHER), false);
  });

  it("on AWS by the pattern of its actions, which only those that describe have", () => {
    assert.equal(needs("Ec2Read ec2:Describe*", USED), true);
    assert.equal(needs("Ec2Read ec2:Describe*", "Ec2Read ec2:RunInstances arn"), false);
    assert.equal(needs("Ec2Launch s3:*", OTHER), false);
    assert.equal(needs("Ec2Read ec2:DescribeImage", USED), false);
    assert.equal(needs("Ec2Read", "Ec2Read"), true);
  });

  it("of its cloud and principal only", () => {
    assert.equal(needs("Ec2Read ec2:DescribeImages", USED, { cloud: "gcp" }), false);
    assert.equal(needs("Ec2Read ec2:DescribeImages", USED, { principal: "vm" }), false);
  });
});
