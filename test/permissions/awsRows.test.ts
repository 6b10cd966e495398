import assert from "node:assert/strict";
import { awsStatements, fillIn, inScope } from "../../permissions/aws";
import { AwsFeature, type AwsPrincipal, type AwsStatement } from "../../permissions/awsFeatures";
import { AWS_STATEMENTS } from "../../permissions/awsStatements";
import { ACCOUNT, type AwsRequest, allows, isRequest, PROFILE_ROLE, vmRoles } from "../support/awsSimulation";

const ALL = Object.values(AwsFeature);
const PRINCIPALS: AwsPrincipal[] = ["launcher", "vm", "tasks"];
const SCOPE = { buckets: ["data"], listed: { read: ["seen"], write: [] }, path: "/", profileRoles: [PROFILE_ROLE] };
const VALUE = "value";

type Condition = NonNullable<AwsStatement["condition"]>;

/** The rows without a condition, by why they need none. Any other row must have one. */
const WITHOUT_CONDITION = {
  "they look": ["Describe", "ReadInstanceProfile", "ReadVmRole", "Quotas", "ListBuckets", "ListMetrics"],
  "they make something, or a part of it": ["LaunchFromImages", "LaunchParts", "CreateSecurityGroups", "LaunchIntoReservations"],
  "the name is SkyPilot's, or one that the config allows": [
    "Objects",
    "ListBucket",
    "ReadObjects",
    "ListReadBucket",
    "FileMountBuckets",
    "ManageBuckets",
    "SessionDocument",
    "WriteLogs",
    "CreateVmRole",
    "CreateInstanceProfile",
    "AssumeProfiles",
  ],
  "AWS has no condition that fits": ["ImagesOfDisks", "DeleteImages", "AnswerSessions", "RegistryLogin", "PullImages"],
};

const USER = "AROAEXAMPLE:server";

/** Returns a name that a pattern matches. */
function example(pattern: string): string {
  if (pattern === "*") return pattern;
  const somewhere = pattern
    .replace("ec2:Describe*", "ec2:DescribeInstances")
    .replace(/^(arn:aws:\w+:)\*/, "$1us-east-1")
    .replace(/(:log-group:[^:]+:)\*$/, "$1log-stream:one");
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM.
  return somewhere.replaceAll("*", "x0123").replace("${aws:userid}", USER);
}

/** Returns what the request must tell of a key, so that an operator accepts it. */
function accepted(operator: string, operand: string): string | undefined {
  if (operator === "Null") return operand === "true" ? undefined : VALUE;
  if (operator === "StringNotEquals") return VALUE;
  return example(operand);
}

/** Returns what the request may tell of a key, so that an operator refuses it. */
function refused(operator: string, operand: string): (string | undefined)[] {
  if (operator === "Null") return operand === "true" ? [VALUE] : [undefined];
  if (operator === "StringNotEquals") return [operand];
  return [undefined, operator.startsWith("Arn") ? "arn:aws:iam::aws:policy/Another" : operator === "Bool" ? "false" : VALUE];
}

/** Returns each operator, key and first operand of a condition. */
function operands(condition: Condition = {}): [string, string, string][] {
  return Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, operand]): [string, string, string] => [operator, key, [operand].flat()[0] as string]),
  );
}

function contextOf(condition: Condition | undefined, change: Record<string, string | undefined> = {}): Record<string, string> {
  const fitting = operands(condition).map(([operator, key, operand]) => [key, accepted(operator, operand)]);
  const context = { "aws:userid": USER, ...Object.fromEntries(fitting), ...change };
  return Object.fromEntries(Object.entries(context).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Returns a request for each action and resource of a row, with a context that its condition accepts. */
function requestsOf(row: AwsStatement): AwsRequest[] {
  const { actions, resources, condition } = fillIn(
    { ...row, resources: inScope(row.resources, { vmRoles: vmRoles(true), ...SCOPE }) },
    ACCOUNT,
  );
  const context = contextOf(condition);
  return actions.flatMap((action) => resources.map((resource) => ({ action: example(action), resource: example(resource), context })));
}

/** Returns the requests of a row with each thing that its condition refuses. */
function refusedRequests(row: AwsStatement): AwsRequest[] {
  const condition = fillIn(row.condition, ACCOUNT);
  const changes = operands(condition).flatMap(([operator, key, operand]) => refused(operator, operand).map((value) => ({ [key]: value })));
  return changes.flatMap((change) => requestsOf(row).map((request) => ({ ...request, context: contextOf(condition, change) })));
}

/** Returns the requests of a row on what lies outside of its resources. */
function requestsOutside(row: AwsStatement): AwsRequest[] {
  const elsewhere = fillIn(inScope(row.resources, { vmRoles: vmRoles(true), ...SCOPE }), ACCOUNT).flatMap(outside);
  return requestsOf(row).flatMap((request) => elsewhere.map((resource) => ({ ...request, resource })));
}

/** Returns resources like that of a pattern which it does not match: of another account, and of another name. */
function outside(pattern: string): string[] {
  const [start, account, name] = [pattern.split(":").slice(0, 4).join(":"), pattern.split(":")[4], pattern.split(":").slice(5).join(":")];
  const [, kind = "", rest = ""] = (pattern.startsWith("arn:aws:s3") ? undefined : /^([a-z-]+[/:])(.*)$/.exec(name)) ?? [name, "", name];
  const others = [
    ...(account === ACCOUNT.accountId ? [`${start}:999999999999:${name}`] : []),
    ...(/^[^*]/.test(rest) ? [`${start}:${account}:${kind}${rest.replace(/^[^*/:]+/, "another")}`] : []),
  ];
  return others.map(example);
}

function held(principal: AwsPrincipal, features: AwsFeature[], ownsRole: boolean): AwsStatement[] {
  return awsStatements({ principal, features, vmRoles: vmRoles(ownsRole), ...SCOPE });
}

/** Returns what the rows that fit would give, without `awsStatements`. */
function given(principal: AwsPrincipal, fits: (row: AwsStatement) => boolean): AwsStatement[] {
  const rows = AWS_STATEMENTS.filter((row) => row.principals.includes(principal) && fits(row));
  return rows.map((row) => ({ ...row, resources: inScope(row.resources, { vmRoles: vmRoles(false), ...SCOPE }) }));
}

/** Checks that the holder of statements is allowed exactly the requests that an oracle allows. */
async function assertAllowed(
  rows: AwsStatement[],
  requests: AwsRequest[],
  oracle: (request: AwsRequest) => Promise<boolean>,
): Promise<void> {
  for (const request of requests) {
    if (await isRequest(request)) assert.equal(await allows(rows, request), await oracle(request), JSON.stringify(request));
  }
}

const always = async () => true;
const never = async () => false;

describe("rows of the permissions on AWS, evaluated", () => {
  it("have a condition, but where none is needed", () => {
    const bare = AWS_STATEMENTS.filter(({ condition }) => !condition).map(({ sid }) => sid);
    assert.deepEqual(bare.sort(), Object.values(WITHOUT_CONDITION).flat().sort());
  });

  it("hold in the chosen regions where they change something of EC2", () => {
    const regional = AWS_STATEMENTS.filter((row) => row.regional).map(({ sid }) => sid);
    const changes = AWS_STATEMENTS.filter(({ actions }) => actions.some((action) => /^ec2:(?!Describe)/.test(action)));
    assert.deepEqual(
      regional,
      changes.map(({ sid }) => sid),
    );
  });

  it("touch an instance or a security group that exists only where it has SkyPilot's tag", async () => {
    const making = /^ec2:(RunInstances|CreateSecurityGroup)$/;
    const touching = AWS_STATEMENTS.filter(
      ({ actions, resources, condition }) =>
        resources.some((resource) => /:(instance|security-group)\//.test(resource)) &&
        !actions.some((action) => making.test(action)) &&
        !operands(condition).some(([, key]) => key === "ec2:CreateAction"),
    );
    assert.ok(touching.length > 8);
    for (const row of touching) {
      const untagged = requestsOf(row).map(({ context = {}, ...request }) => ({
        ...request,
        context: Object.fromEntries(Object.entries(context).filter(([key]) => !/resourceTag/i.test(key))),
      }));
      for (const principal of PRINCIPALS) await assertAllowed(held(principal, ALL, false), untagged, never);
    }
  });

  for (const row of AWS_STATEMENTS) {
    const { sid, feature, principals, condition } = row;
    const ownsRole = feature !== AwsFeature.AutoRole && !row.onlyWithForeignRole;

    it(`${sid} allows what it is for to ${principals.join(" and ")}, with ${feature}`, async () => {
      const possible = await Promise.all(requestsOf(row).map(async (request) => ((await isRequest(request)) ? [request.action] : [])));
      assert.deepEqual([...new Set(possible.flat())], row.actions.map(example));
      for (const principal of principals) {
        await assertAllowed(held(principal, feature === "core" ? [] : [feature], ownsRole), requestsOf(row), always);
      }
    });

    it(`${sid} allows nothing to other principals, nor without its feature, unless another row does`, async () => {
      for (const principal of PRINCIPALS) {
        const off = ALL.filter((one) => one !== feature && !(one === AwsFeature.Buckets && feature === AwsFeature.Storage));
        const features = principals.includes(principal) ? off : ALL;
        const others = given(principal, (one) => one.feature === "core" || features.includes(one.feature));
        await assertAllowed(held(principal, features, false), requestsOf(row), (request) => allows(others, request));
      }
    });

    if (condition)
      it(`${sid} allows nothing that its condition refuses, unless another row does`, async () => {
        for (const principal of principals) {
          const others = given(principal, (one) => one !== row);
          await assertAllowed(held(principal, ALL, false), refusedRequests(row), (request) => allows(others, request));
        }
      });

    if (requestsOutside(row).length > 0)
      it(`${sid} allows nothing outside of its resources`, async () => {
        for (const principal of principals) await assertAllowed(held(principal, ALL, false), requestsOutside(row), never);
      });
  }
});
