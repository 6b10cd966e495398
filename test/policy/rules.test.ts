import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as fc from "fast-check";
import type { Plan } from "../../plan/plan";
import { type Subject, stackViolations, violations } from "../../policy/rule";
import { RULES } from "../../policy/rules";
import { FULL_STACK } from "../support/fullStack";
import { planOf, planOfStack } from "../support/plans";

function ruleOf(name: string) {
  const found = RULES.find((rule) => rule.name === name);
  assert.ok(found, name);
  return found;
}

/** Returns what a rule says of a resource of a production stack. */
function said(rule: string, type: string, props: Subject["props"], stack = "prod"): string[] {
  return violations(ruleOf(rule), { type, name: "x", props, stack });
}

const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action: unknown, Resource: unknown = "*") => ({ Sid: "S", Effect: "Allow", Action, Resource });

describe("aws-no-administrator", () => {
  const of = (...statements: object[]) => said("aws-no-administrator", "aws:iam/policy:Policy", { policy: policy(...statements) });

  it("refuses every action on every resource, however it is written", () => {
    const message = "the statement S allows * on every resource; name the actions and resources that SkyPilot needs, as aws.features does";
    assert.deepEqual(of(allow("*")), [message]);
    assert.deepEqual(of(allow(["s3:GetObject", "*"], ["arn:aws:s3:::a", "*"])), [message]);
    assert.match(of(allow("*:*"))[0] ?? "", /allows \*:\* on/);
    assert.match(of(allow("iam:*"))[0] ?? "", /allows iam:\* on/);
    assert.match(of(allow("*", "arn:aws:*:*:*:*"))[0] ?? "", /allows \* on/);
    assert.match(of({ Effect: "Allow", NotAction: "iam:*", Resource: "*" })[0] ?? "", /^the statement allows all but a few actions on/);
    assert.equal(of({ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::a" }).length, 1);
    assert.equal(of({ ...allow("*"), Condition: { StringEquals: { "aws:RequestedRegion": "us-east-1" } } }).length, 1);
    assert.equal(of(allow("*"), allow("s3:*"), allow("*")).length, 2);
    // A single statement needs no list.
    const single = JSON.stringify({ Statement: allow("*") });
    assert.equal(said("aws-no-administrator", "aws:iam/userPolicy:UserPolicy", { policy: single }).length, 1);
    assert.equal(said("aws-no-administrator", "aws:iam/role:Role", { inlinePolicies: [{ policy: single }] }).length, 1);
  });

  it("refuses AWS's own policies that are as good", () => {
    const arn = (name: string) => `arn:aws:iam::aws:policy/${name}`;
    const attached = (type: string, props: object) => said("aws-no-administrator", `aws:iam/${type}`, props).length;
    for (const type of [
      "userPolicyAttachment:UserPolicyAttachment",
      "rolePolicyAttachment:RolePolicyAttachment",
      "groupPolicyAttachment:GroupPolicyAttachment",
      "policyAttachment:PolicyAttachment",
    ]) {
      assert.equal(attached(type, { policyArn: arn("AdministratorAccess") }), 1, type);
      assert.equal(attached(type, { policyArn: arn("AmazonS3ReadOnlyAccess") }), 0, type);
    }
    assert.equal(attached("role:Role", { managedPolicyArns: [arn("PowerUserAccess"), arn("IAMFullAccess")] }), 2);
    assert.equal(
      attached("rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", { policyArns: [arn("AdministratorAccess")] }),
      1,
    );
    assert.equal(
      attached("rolePolicyAttachment:RolePolicyAttachment", { policyArn: "arn:aws-us-gov:iam::aws:policy/AdministratorAccess" }),
      1,
    );
    // A policy of the account's own may be called as it likes.
    assert.equal(
      attached("rolePolicyAttachment:RolePolicyAttachment", { policyArn: "arn:aws:iam::123456789012:policy/AdministratorAccess" }),
      0,
    );
  });

  it("lets narrower ones pass, and what denies or is no policy", () => {
    assert.deepEqual(of(allow("ec2:Describe*"), allow("*", "arn:aws:s3:::a"), allow("s3:*"), { ...allow("*"), Effect: "Deny" }), []);
    assert.deepEqual(said("aws-no-administrator", "aws:iam/policy:Policy", { policy: "no JSON" }), []);
    assert.deepEqual(said("aws-no-administrator", "aws:s3/bucketPolicy:BucketPolicy", { policy: policy(allow("*")) }), []);
    assert.deepEqual(said("aws-no-administrator", "aws:iam/role:Role", { assumeRolePolicy: policy(allow("sts:AssumeRole")) }), []);
  });
});

describe("gcp-vms-launch-nothing", () => {
  const vm = "skypilot-v1@my-project.iam.gserviceaccount.com";
  const launches = (member: string) =>
    said("gcp-vms-launch-nothing", "gcp:serviceaccount/iAMMember:IAMMember", {
      serviceAccountId: `projects/my-project/serviceAccounts/${vm}`,
      role: "roles/iam.serviceAccountUser",
      member: `serviceAccount:${member}`,
    });
  it("looks at who may act as the account of the VMs", () => {
    assert.equal(launches(vm).length, 1);
    assert.deepEqual(launches("skypilot-abc@my-project.iam.gserviceaccount.com"), []);
  });
});

describe("gcp-no-administrator", () => {
  const member = (role: string, type = "gcp:projects/iAMMember:IAMMember") => said("gcp-no-administrator", type, { role });

  it("refuses basic roles, and those that grant roles", () => {
    assert.deepEqual(member("roles/owner"), [
      "roles/owner is granted; grant a custom role of the permissions that SkyPilot needs, as gcp.features does",
    ]);
    for (const type of [
      "gcp:projects/iAMBinding:IAMBinding",
      "gcp:folder/iAMMember:IAMMember",
      "gcp:organizations/iAMMember:IAMMember",
      "gcp:serviceaccount/iAMMember:IAMMember",
    ])
      assert.equal(member("roles/editor", type).length, 1, type);
    assert.equal(member("roles/resourcemanager.projectIamAdmin").length, 1);
    const policyData = JSON.stringify({ bindings: [{ role: "roles/owner", members: ["user:a"] }, { role: "roles/viewer" }] });
    assert.equal(said("gcp-no-administrator", "gcp:projects/iAMPolicy:IAMPolicy", { policyData }).length, 1);
    const permissions = ["compute.instances.get", "resourcemanager.projects.setIamPolicy"];
    assert.deepEqual(said("gcp-no-administrator", "gcp:projects/iAMCustomRole:IAMCustomRole", { permissions }), [
      "the custom role has resourcemanager.projects.setIamPolicy, with which it can grant itself any role; leave it out",
    ]);
  });

  it("lets narrower ones pass", () => {
    assert.deepEqual(
      [...member("roles/storage.admin"), ...member("projects/p/roles/skypilot"), ...member("roles/owner", "other:x:IAMMember")],
      [],
    );
    const permissions = ["resourcemanager.projects.getIamPolicy", "iam.serviceAccounts.actAs"];
    assert.deepEqual(said("gcp-no-administrator", "gcp:projects/iAMCustomRole:IAMCustomRole", { permissions }), []);
  });
});

describe("kubernetes-no-administrator", () => {
  const rbac = (kind: string, props: object, version = "v1") =>
    said("kubernetes-no-administrator", `kubernetes:rbac.authorization.k8s.io/${version}:${kind}`, props);
  const role = (verbs: string[], resources: string[], kind = "ClusterRole") =>
    rbac(kind, { rules: [{ apiGroups: ["*"], resources, verbs }] });
  const binding = (name: string, kind = "ClusterRole") => ({ roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name } });

  it("refuses cluster-admin, rules of everything, and those that give rights", () => {
    assert.deepEqual(rbac("ClusterRoleBinding", binding("cluster-admin")), [
      "it binds cluster-admin; bind a role of the rules that are needed",
    ]);
    assert.equal(rbac("RoleBinding", binding("cluster-admin")).length, 1);
    assert.equal(rbac("ClusterRoleBindingPatch", binding("cluster-admin"), "v1beta1").length, 1);
    assert.deepEqual(role(["*"], ["*"]), ["a rule allows every verb on every resource; name those that are needed"]);
    assert.equal(role(["get", "*"], ["pods", "*"], "Role").length, 1);
    assert.deepEqual(role(["bind", "escalate"], ["roles"]), [
      "a rule allows bind on roles, which leads to any right; leave it out",
      "a rule allows escalate on roles, which leads to any right; leave it out",
    ]);
    assert.equal(role(["impersonate"], ["users"]).length, 1);
  });

  it("refuses a chart that grants the right to grant rights", async () => {
    const values = (rbacValues: object) =>
      said("kubernetes-no-administrator", RELEASE, { chart: "skypilot", values: { rbac: rbacValues } });
    const message = "the chart lets the API server grant any right in the cluster; write kubernetes.rbac.mode: minimal";
    assert.deepEqual(values({}), [message]);
    assert.deepEqual(values({ create: false }), []);
    assert.deepEqual(values({ create: true, manageRbacPolicies: false }), []);
    assert.deepEqual(saidOf(await planOf({ kubernetes: { rbac: { mode: "chart" } } }, "x"), "mandatory"), [
      `kubernetes-no-administrator: ${message}`,
    ]);
  });

  it("lets narrower ones pass", () => {
    assert.deepEqual(
      [
        ...role(["*"], ["pods"]),
        ...role(["get", "list"], ["*"]),
        ...rbac("RoleBinding", binding("cluster-admin", "Role")),
        ...rbac("RoleBinding", binding("view")),
      ],
      [],
    );
    assert.deepEqual(rbac("ClusterRole", { rules: [{ nonResourceURLs: ["*"], verbs: ["*"] }] }), []);
    assert.deepEqual(rbac("ClusterRole", { aggregationRule: {} }), []);
  });
});

const RELEASE = "kubernetes:helm.sh/v3:Release";
const skypilot = (values: object = {}, rest: object = {}) => ({ chart: "skypilot", version: "0.13.0", values, ...rest });

describe("no-static-keys", () => {
  it("refuses keys in production, and says what there is instead", () => {
    assert.match(said("no-static-keys", "aws:iam/accessKey:AccessKey", {})[0] ?? "", /on EKS write aws\.identity: irsa, or podIdentity$/);
    assert.match(said("no-static-keys", "gcp:serviceaccount/key:Key", {})[0] ?? "", /on GKE write gcp\.identity: workloadIdentity$/);
    assert.deepEqual(said("no-static-keys", "aws:iam/user:User", {}), []);
  });

  it("knows production by the names of the stacks", () => {
    const of = (stack: string, stacks?: string[]) =>
      violations(ruleOf("no-static-keys"), { type: "gcp:serviceaccount/key:Key", name: "x", props: {}, stack }, stacks).length;
    assert.deepEqual([of("prod"), of("prod-eu"), of("production"), of("dev"), of("nonprod")], [1, 1, 1, 0, 0]);
    assert.deepEqual(
      [of("prod", ["live"]), of("live", ["live"]), of("live-1", ["live"]), of("a.b", ["a?b"]), of("eu-live", ["*-live"]), of("x", [])],
      [0, 1, 0, 0, 1, 0],
    );
  });
});

describe("no-open-api-server and tls-where-public", () => {
  const rule = "no-open-api-server";
  const closed: object[] = [
    { ingress: { authSecret: "users" } },
    { ingress: { authCredentials: "a:b" } },
    { ingress: { "oauth2-proxy": { enabled: true } } },
    { auth: { oauth: { enabled: true } } },
    { auth: { externalProxy: { enabled: true } } },
    { apiService: { enableUserManagement: true } },
  ];

  it("refuse an API server that everybody may use", () => {
    assert.deepEqual(said(rule, RELEASE, skypilot()), [
      "a LoadBalancer leads to the API server, and nobody has to log in: who reaches it may do everything; write auth.type: basic",
    ]);
    assert.match(
      said(rule, RELEASE, skypilot({ "ingress-nginx": { controller: { service: { type: "NodePort" } } } }))[0] ?? "",
      /^a NodePort leads/,
    );
    assert.match(
      said(rule, RELEASE, skypilot({ "ingress-nginx": { enabled: false } }))[0] ?? "",
      /^the cluster's own ingress controller leads/,
    );
    assert.equal(said(rule, RELEASE, skypilot({ auth: { oauth: { enabled: false } }, ingress: { authSecret: null } })).length, 1);
  });

  it("know each way to log in, and what cannot be reached", () => {
    for (const values of closed) assert.deepEqual(said(rule, RELEASE, skypilot(values)), [], JSON.stringify(values));
    const unreachable = [{ ingress: { enabled: false } }, { "ingress-nginx": { controller: { service: { type: "ClusterIP" } } } }];
    for (const values of unreachable)
      for (const name of [rule, "tls-where-public"]) assert.deepEqual(said(name, RELEASE, skypilot(values)), []);
  });

  it("ask for TLS, wherever it ends", () => {
    assert.match(said("tls-where-public", RELEASE, skypilot(closed[0]))[0] ?? "", /^a LoadBalancer leads to the API server by HTTP, /);
    const annotations = { "service.beta.kubernetes.io/aws-load-balancer-ssl-cert": "arn" };
    for (const values of [
      { ingress: { tls: { enabled: true } } },
      { "ingress-nginx": { controller: { service: { annotations } } } },
      { ingress: { annotations: { "alb.ingress.kubernetes.io/certificate-arn": "arn" } } },
    ])
      assert.deepEqual(said("tls-where-public", RELEASE, skypilot(values)), []);
  });

  it("look at SkyPilot's releases only", () => {
    assert.deepEqual(said(rule, RELEASE, { chart: "nginx", values: {} }), []);
    assert.deepEqual(said(rule, RELEASE, { chart: "/srv/skypilot/charts/nginx", values: {} }), []);
    assert.equal(said(rule, RELEASE, { chart: "./charts/skypilot/", values: {} }).length, 1);
    assert.equal(said(rule, RELEASE, { chart: "./copy.tgz", values: { apiService: {} } }).length, 1);
    assert.deepEqual(said(rule, "kubernetes:core/v1:Service", { chart: "skypilot" }), []);
  });
});

describe("no-open-api-server and tls-where-public, past every ingress controller", () => {
  const subject = (type: string, name: string, props: object): Subject => ({ type, name, props, stack: "prod" });
  const release = (values: object, name = "skypilot") =>
    subject(RELEASE, name, { ...skypilot({ ingress: { enabled: false }, "ingress-nginx": { enabled: false }, ...values }), name });
  const service = (spec: object = {}, annotations = {}) =>
    subject("kubernetes:core/v1:Service", "s", {
      metadata: { annotations },
      spec: { type: "LoadBalancer", selector: { app: "skypilot-api", "skypilot.co/ready": "true" }, ...spec },
    });
  const of = (rule: string, ...subjects: Subject[]) =>
    stackViolations(ruleOf(rule), subjects).map((finding) => `${finding.subject.name}: ${finding.message}`);
  const open = (...subjects: Subject[]) => of("no-open-api-server", ...subjects);

  it("refuse a Service to an API server that asks nobody", () => {
    assert.deepEqual(open(release({}), service()), [
      "s: a Service of type LoadBalancer leads to the API server, and nobody has to log in: who reaches it may do everything; write auth.type: oauth",
    ]);
    assert.match(open(service({ type: "NodePort" }), release({}))[0] ?? "", /^s: a Service of type NodePort leads/);
    assert.equal(open(release({}), service({ selector: { app: "skypilot-api" } })).length, 1);
    assert.equal(open(release({}), service({ selector: { app: "renamed", "skypilot.co/ready": "true" } })).length, 1);
    // These are asked for by an Ingress, past which the Service leads.
    for (const ingress of [{ authSecret: "users" }, { authCredentials: "a:b" }, { "oauth2-proxy": { enabled: true } }])
      assert.equal(open(release({ ingress: { enabled: true, ...ingress } }), service()).length, 1);
  });

  it("know the log-ins of the server itself, and what leads elsewhere", () => {
    for (const values of [
      { auth: { oauth: { enabled: true } } },
      { auth: { externalProxy: { enabled: true } } },
      { apiService: { enableUserManagement: true } },
    ])
      assert.deepEqual(open(release(values), service()), []);
    assert.deepEqual(open(release({})), []);
    assert.deepEqual(open(service()), []);
    for (const spec of [{ type: "ClusterIP" }, { type: undefined }, { selector: { app: "grafana" } }, { selector: undefined }])
      assert.deepEqual(open(release({}), service(spec)), []);
  });

  it("tell two API servers apart", () => {
    const closed = release({ auth: { oauth: { enabled: true } } });
    const beta = release({}, "beta");
    assert.deepEqual(open(closed, beta, service()), []);
    assert.equal(open(closed, beta, service({ selector: { app: "beta-api", "skypilot.co/ready": "true" } })).length, 1);
  });

  it("ask for the certificate of the load balancer", () => {
    assert.deepEqual(of("tls-where-public", release({}), service()), [
      "s: a Service of type LoadBalancer leads to the API server by HTTP, so that passwords can be read on the way; give the load balancer a certificate",
    ]);
    const annotations = { "service.beta.kubernetes.io/aws-load-balancer-ssl-cert": "arn" };
    assert.deepEqual(of("tls-where-public", release({}), service({}, annotations)), []);
  });

  it("see what exposure.direct makes", async () => {
    const oauth = {
      type: "oauth",
      oauth: { issuerUrl: "https://accounts.google.com", clientId: "c", clientSecret: "s", emailDomain: "example.com" },
    };
    const direct = async (exposure: object, auth: object) => {
      const plan = await planOf({ exposure: { direct: true, ...exposure }, auth }, "prod");
      return [...saidOf(plan, "mandatory"), ...saidOf(plan, "advisory")].map((line) => line.split(":")[0]);
    };
    assert.deepEqual(await direct({}, { type: "none" }), ["no-open-api-server", "tls-where-public"]);
    assert.deepEqual(await direct({ type: "NodePort", nodeAddress: "192.0.2.1" }, { type: "none" }), [
      "no-open-api-server",
      "tls-where-public",
    ]);
    assert.deepEqual(await direct({ type: "ClusterIP" }, { type: "none" }), []);
    assert.deepEqual(await direct({}, oauth), ["tls-where-public"]);
    assert.deepEqual(await direct({}, { type: "externalProxy" }), ["tls-where-public"]);
    const tls = { type: "loadBalancer", certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/a" };
    assert.deepEqual(await direct({ loadBalancer: { cloud: "aws" }, tls }, { type: "externalProxy" }), []);
  });
});

describe("pinned-chart", () => {
  const of = (props: object) => said("pinned-chart", RELEASE, { values: {}, ...props });

  it("refuses what may be another chart tomorrow", () => {
    assert.deepEqual(of({ chart: "skypilot" }), ["the chart skypilot has no version; write an exact one as release.version"]);
    assert.deepEqual(of({ chart: "skypilot", version: ">=0.13" }), [
      'the chart skypilot has the version ">=0.13"; write an exact one as release.version',
    ]);
    assert.equal(of({ chart: "skypilot-nightly", devel: true }).length, 1);
    assert.equal(of({ chart: "oci://registry.example.com/skypilot" }).length, 1);
    assert.equal(of({ chart: "https://example.com/skypilot.tgz" }).length, 1);
  });

  it("lets exact versions and files pass", () => {
    for (const props of [
      { chart: "skypilot", version: "0.13.0" },
      { chart: "skypilot-nightly", version: "1.0.0-dev20260101" },
      { chart: "./skypilot-0.13.0.tgz" },
      { chart: "/charts/skypilot" },
      { chart: "oci://registry.example.com/skypilot", version: "0.13.0" },
    ])
      assert.deepEqual(of(props), [], JSON.stringify(props));
  });
});

describe("state-kept", () => {
  const of = (values: object, stack?: string) => said("state-kept", RELEASE, skypilot(values), stack);

  it("refuses a production whose state goes with the release or with the pod", () => {
    assert.deepEqual(of({ storage: { enabled: true } }), [
      "the volume with the state is deleted with the release; write storage.keep: true",
    ]);
    assert.deepEqual(of({ storage: { enabled: false } }), [
      "there is no volume, so that the state is lost when the pod restarts; write storage.enabled: true",
    ]);
    assert.equal(of({ storage: { annotations: { "helm.sh/resource-policy": "delete" } } }).length, 1);
  });

  it("lets a volume that is kept pass, a database, and other stacks", () => {
    assert.deepEqual(of({ storage: { annotations: { "helm.sh/resource-policy": "keep" } } }), []);
    assert.deepEqual(of({ storage: { enabled: false }, apiService: { dbConnectionSecretName: "db" } }), []);
    assert.deepEqual(of({ storage: { enabled: true } }, "dev"), []);
  });
});

/** Returns what the rules of a level say of a plan, each with its rule. */
function saidOf({ stack, resources }: Plan, level: string): string[] {
  const subjects = resources.map((resource) => ({ ...resource, props: resource.inputs, stack }));
  return RULES.filter((rule) => rule.level === level).flatMap((rule) =>
    [...subjects.flatMap((subject) => violations(rule, subject)), ...stackViolations(rule, subjects).map(({ message }) => message)].map(
      (message) => `${rule.name}: ${message}`,
    ),
  );
}

describe("every rule", () => {
  const types = [
    ...["policy:Policy", "userPolicy:UserPolicy", "role:Role", "userPolicyAttachment:UserPolicyAttachment"].map(
      (type) => `aws:iam/${type}`,
    ),
    ...["iAMMember:IAMMember", "iAMPolicy:IAMPolicy", "iAMCustomRole:IAMCustomRole"].map((type) => `gcp:projects/${type}`),
    ...["ClusterRole", "RoleBinding"].map((kind) => `kubernetes:rbac.authorization.k8s.io/v1:${kind}`),
    RELEASE,
    "kubernetes:core/v1:Service",
  ];
  const keys = [
    "policy",
    "policyArn",
    "inlinePolicies",
    "managedPolicyArns",
    "role",
    "policyData",
    "permissions",
    "rules",
    "roleRef",
    "chart",
    "version",
    "values",
    "metadata",
    "spec",
  ];
  const nested = [
    "Statement",
    "bindings",
    "role",
    "Effect",
    "Action",
    "Resource",
    "verbs",
    "resources",
    "kind",
    "name",
    "ingress",
    "auth",
    "oauth",
    "storage",
    "annotations",
    "rbac",
    "apiService",
    "ingress-nginx",
    "controller",
    "type",
    "selector",
    "app",
    "skypilot.co/ready",
  ];
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, true, 0, "", "*", "Allow", "{}", '{"Statement":[null]}', '{"bindings":[null]}', "skypilot"),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...nested), tie("value"), { maxKeys: 5 }),
    ),
  }));

  it("takes whatever a provider may get, without an error that would stop an update", () => {
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.dictionary(fc.constantFrom(...keys), value), (type, props) => {
        for (const rule of RULES)
          for (const message of violations(rule, { type, name: "x", props, stack: "prod" })) assert.equal(typeof message, "string");
      }),
      { numRuns: 2000 },
    );
    const subject = fc.record({
      type: fc.constantFrom(...types),
      name: fc.constant("x"),
      props: fc.dictionary(fc.constantFrom(...keys), value),
      stack: fc.constant("prod"),
    });
    fc.assert(
      fc.property(fc.array(subject), (subjects) => {
        for (const rule of RULES) for (const { message } of stackViolations(rule, subjects)) assert.equal(typeof message, "string");
      }),
      { numRuns: 2000 },
    );
  });
});

describe("docs/policy.md", () => {
  it("has each rule with its level", () => {
    const rows = fs
      .readFileSync(path.resolve(__dirname, "../../docs/policy.md"), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    assert.deepEqual(
      rows,
      RULES.map(({ name, level, description }) => `| \`${name}\` | ${level} | ${description} |`),
    );
  });
});

describe("the shipped stacks", () => {
  it("violate no mandatory rule, and these advisory ones", async () => {
    const rules = async (stack: string) => {
      const plan = await planOfStack(stack);
      assert.deepEqual(saidOf(plan, "mandatory"), []);
      return saidOf(plan, "advisory").map((line) => line.split(":")[0]);
    };
    assert.deepEqual(await rules("dev"), ["tls-where-public"]);
    assert.deepEqual(await rules("prod"), ["no-static-keys", "no-static-keys", "tls-where-public"]);
  });

  it("violate no mandatory rule with every feature on", async () =>
    assert.deepEqual(saidOf(await planOf(FULL_STACK, "prod"), "mandatory"), []));

  it("violate a rule as soon as one switch is wrong", async () => {
    const wrong = async (config: object) => saidOf(await planOf(config, "prod"), "mandatory").map((line) => line.split(":")[0]);
    assert.deepEqual(await wrong({}), []);
    assert.deepEqual(await wrong({ auth: { type: "none" } }), ["no-open-api-server"]);
    assert.deepEqual(await wrong({ storage: { keep: false } }), ["state-kept"]);
    assert.deepEqual(await wrong({ storage: { enabled: false } }), ["state-kept"]);
    assert.deepEqual(await wrong({ release: { version: "nightly" } }), ["pinned-chart"]);
    assert.deepEqual(await wrong({ release: { values: { ingress: { authSecret: null } } } }), ["no-open-api-server"]);
  });
});
