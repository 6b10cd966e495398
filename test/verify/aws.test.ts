import assert from "node:assert/strict";
import { AwsFeature } from "../../permissions/awsFeatures";
import { awsChecks } from "../../verify/aws/main";
import { type Check, exitCode } from "../../verify/check";
import type { Stack } from "../../verify/stack";
import { failure, type Iam, iamServer } from "./support/iam";
import type { Loopback } from "./support/loopback";
import { stackOf } from "./support/stack";

const ACCOUNT = "123456789012";
const USER = `arn:aws:iam::${ACCOUNT}:user/skypilot-aws-user`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/skypilot-v1`;
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/boundary`;
const ENVIRONMENT = ["AWS_ENDPOINT_URL_IAM", "AWS_ENDPOINT_URL_STS", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
const ADMINISTRATOR = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] });

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString();

describe("verify: AWS", function () {
  // A simulation evaluates hundreds of requests.
  this.timeout(60_000);

  let server: Loopback | undefined;
  const before_ = Object.fromEntries(ENVIRONMENT.map((name) => [name, process.env[name]]));

  afterEach(async () => {
    await server?.close();
    for (const [name, value] of Object.entries(before_)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  const stack = (aws: object = {}) =>
    stackOf({
      config: { "skypilot:aws": { enabled: true, ...aws } },
      of: { "skypilot-aws-user": { name: "skypilot-aws-user" } },
      ids: { "skypilot-aws-access-key": "AKIAOWN" },
    });

  /** IAM as the stack would have left it. */
  function iamOf({ deployed }: Stack): Iam {
    const policies = (principal: string) =>
      deployed.resources
        .filter(({ type, name }) => type === "aws:iam/policy:Policy" && name.includes(`-${principal}-policy`))
        .map(({ inputs }) => String(inputs.policy));
    const role = deployed.resources.find(({ name }) => name === "skypilot-aws-role");
    const boundary = role?.inputs.permissionsBoundary === undefined ? {} : { boundary: String(role.inputs.permissionsBoundary) };
    return {
      account: ACCOUNT,
      policies: { [USER]: policies("launcher"), [ROLE]: policies("vm") },
      roles: { "skypilot-v1": { trust: String(role?.inputs.assumeRolePolicy), ...boundary } },
      profiles: { "skypilot-v1": ["skypilot-v1"] },
      users: { "skypilot-aws-user": { keys: [{ id: "AKIAOWN", status: "Active", created: daysAgo(3) }], ...boundary } },
    };
  }

  async function verified(verifiedStack: Stack, change: (iam: Iam) => void = () => {}): Promise<Check[]> {
    const iam = iamOf(verifiedStack);
    change(iam);
    server = await iamServer(iam);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_IAM: server.url,
      AWS_ENDPOINT_URL_STS: server.url,
      AWS_ACCESS_KEY_ID: "AKIAME",
      AWS_SECRET_ACCESS_KEY: "HUSH-me",
    });
    return awsChecks(verifiedStack, { patience: 500, attempts: 4 });
  }

  const notOk = (checks: Check[]) =>
    checks
      .filter(({ status }) => status !== "ok")
      .map(({ status, subject, expected, found }) => `${status} ${subject} ${expected}: ${found}`);

  const CONFIGS: Record<string, object> = {
    "the default features": {},
    "no feature": { features: [] },
    "every feature": { features: Object.values(AwsFeature).filter((feature) => feature !== "autoRole") },
    "a region": { regions: ["eu-central-1"], features: ["spot", "stop", "storage", "cloneDisk"] },
    "two buckets": { buckets: ["one", "two"], features: ["storage", "buckets"] },
    "VMs that launch": { vm: "controller", features: ["spot", "efa"] },
    "a boundary": { permissionsBoundary: BOUNDARY },
  };
  for (const [what, aws] of Object.entries(CONFIGS)) {
    it(`agrees with an independent simulator about the policies of ${what}`, async () => {
      const checks = await verified(await stack(aws));
      assert.deepEqual(notOk(checks), []);
      assert.ok(checks.some(({ expected }) => /^is allowed \d+ requests of the core$/.test(expected)));
      assert.ok(checks.some(({ expected }) => /^is denied \d{2,} requests that the plan does not grant$/.test(expected)));
      assert.equal(exitCode(checks, true), 0);
    });
  }

  it("finds a right that is missing, and nothing else", async () => {
    const checks = await verified(await stack(), ({ policies }) => {
      policies[USER] = (policies[USER] ?? []).map((policy) => policy.replace('"ec2:StopInstances"', '"ec2:None"'));
    });
    assert.deepEqual(notOk(checks), [
      `wrong launcher (user/skypilot-aws-user) is allowed 2 requests of the feature stop: denied: ec2:StopInstances on arn:aws:ec2:us-east-1:${ACCOUNT}:instance/0123456789abcdef0`,
    ]);
    assert.match(checks.find(({ status }) => status === "wrong")?.advice ?? "", /pulumi up --refresh --stack test/);
    assert.equal(exitCode(checks, false), 1);
  });

  it("finds a condition that is missing", async () => {
    const checks = await verified(await stack(), ({ policies }) => {
      policies[ROLE] = (policies[ROLE] ?? []).map((policy) =>
        policy.replaceAll("aws:ResourceTag/skypilot-cluster-name", "aws:ResourceTag/other"),
      );
    });
    const [wrong] = notOk(checks);
    assert.match(wrong ?? "", /^wrong vm .* is allowed .* of the core: denied: ec2:TerminateInstances/);
  });

  it("finds a right that the plan does not grant", async () => {
    const checks = await verified(await stack(), ({ policies }) => policies[USER]?.push(ADMINISTRATOR));
    const [wrong, ...others] = notOk(checks);
    assert.deepEqual(others, []);
    assert.match(wrong ?? "", /^wrong launcher .* is denied \d+ requests that the plan does not grant: allowed: .*, and \d+ more$/);
  });

  it("names the organization's policy as the one that denies", async () => {
    const checks = await verified(await stack(), (iam) => {
      iam.organizationDenies = ["ec2:RunInstances"];
    });
    const wrong = checks.filter(({ status }) => status === "wrong");
    assert.deepEqual([...new Set(wrong.map(({ subject }) => subject))], ["launcher (user/skypilot-aws-user)"]);
    for (const { found, advice } of wrong) {
      assert.match(found, /ec2:RunInstances on \S+ \(by a policy of the organization\)/);
      assert.match(advice ?? "", /^it is denied by a policy of the organization: allow the actions there/);
    }
  });

  it("finds another trust policy, a missing boundary and an empty instance profile", async () => {
    const checks = await verified(await stack({ permissionsBoundary: BOUNDARY }), (iam) => {
      iam.roles["skypilot-v1"] = {
        trust: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
        }),
      };
      iam.profiles["skypilot-v1"] = [];
    });
    assert.deepEqual(
      notOk(checks),
      [
        "wrong role skypilot-v1 trusts only whom the plan names: another trust policy",
        `wrong role skypilot-v1 has the permissions boundary ${BOUNDARY}: has none`,
        "wrong instance profile skypilot-v1 has the role skypilot-v1: has no role",
      ].sort((a, b) => notOk(checks).indexOf(a) - notOk(checks).indexOf(b)),
    );
  });

  it("finds a key that is old, disabled or not of the stack", async () => {
    const created = daysAgo(100);
    const checks = await verified(await stack(), ({ users }) => {
      users["skypilot-aws-user"] = {
        keys: [
          { id: "AKIAOWN", status: "Inactive", created },
          { id: "AKIAOTHER", status: "Active", created },
        ],
      };
    });
    assert.deepEqual(notOk(checks), [
      "wrong access key of the user skypilot-aws-user is active: it is disabled",
      "warning access key of the user skypilot-aws-user is not older than 90 days: 100 days",
      "wrong access key of the user skypilot-aws-user is the only one: 1 more, which the stack did not create",
    ]);
  });

  it("finds what was deleted", async () => {
    const checks = await verified(await stack(), (iam) => {
      delete iam.policies[ROLE];
      delete iam.roles["skypilot-v1"];
    });
    assert.deepEqual(notOk(checks), [
      "wrong vm (role/skypilot-v1) has the rights of the plan: does not exist",
      "wrong Role skypilot-v1 is as planned: does not exist",
    ]);
  });

  it("repeats a request that IAM throttles", async () => {
    const checks = await verified(await stack({ features: [] }), (iam) => {
      iam.instead = (action, attempt) =>
        action === "SimulatePrincipalPolicy" && attempt <= 2 ? failure(400, "Throttling", "Rate exceeded") : undefined;
    });
    assert.deepEqual(notOk(checks), []);
  });

  it("distinguishes what it may not ask from what is wrong", async () => {
    const checks = await verified(await stack(), (iam) => {
      iam.instead = (action) => (action === "SimulatePrincipalPolicy" ? failure(403, "AccessDenied", "HUSH not authorized") : undefined);
    });
    assert.deepEqual(notOk(checks), [
      "unknown launcher (user/skypilot-aws-user) has the rights of the plan: HTTP 403, AccessDenied",
      "unknown vm (role/skypilot-v1) has the rights of the plan: HTTP 403, AccessDenied",
    ]);
    assert.match(checks.find(({ status }) => status === "unknown")?.advice ?? "", /iam:SimulatePrincipalPolicy/);
    assert.deepEqual([exitCode(checks, false), exitCode(checks, true)], [0, 1]);
  });

  it("does not wait for a server that does not answer", async () => {
    const checks = await verified(await stack(), (iam) => {
      iam.instead = () => "never";
    });
    assert.equal(checks.length, 1);
    assert.match(notOk(checks)[0] ?? "", /^unknown account 123456789012 your credentials are of this account: /);
  });

  it("does not ask with the credentials of another account", async () => {
    const checks = await verified(await stack(), (iam) => {
      iam.account = "999999999999";
    });
    assert.deepEqual(notOk(checks), [
      "unknown account 123456789012 your credentials are of this account: they are of the account 999999999999",
    ]);
    assert.deepEqual(
      server?.got.map(({ body }) => new URLSearchParams(body).get("Action")),
      ["GetCallerIdentity"],
    );
  });
});
