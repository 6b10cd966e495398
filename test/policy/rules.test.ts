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

/** Returns the messages of a rule for a resource of a production stack. */
function said(rule: string, type: string, props: Subject["props"], stack = "prod"): string[] {
  return violations(ruleOf(rule), { type, name: "x", props, stack });
}

const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action: unknown, Resource: unknown = "*") => ({ Sid: "S", Effect: "Allow", Action, Resource });

describe("aws-no-administrator", () => {
  const of = (...statements: object[]) => said("aws-no-administrator", "aws:iam/policy:Policy", { policy: policy(...statements) });

  it("rejects every action on every resource in any notation", () => {
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
    // A single statement can be written without a list.
    const single = JSON.stringify({ Statement: allow("*") });
    assert.equal(said("aws-no-administrator", "aws:iam/userPolicy:UserPolicy", { policy: single }).length, 1);
    assert.equal(said("aws-no-administrator", "aws:iam/role:Role", { inlinePolicies: [{ policy: single }] }).length, 1);
  });

  it("rejects AWS managed policies that make an administrator", () => {
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
    // A customer managed policy can have the same name.
    assert.equal(
      attached("rolePolicyAttachment:RolePolicyAttachment", { policyArn: "arn:aws:iam::123456789012:policy/AdministratorAccess" }),
      0,
    );
  });

  it("accepts narrower ones, denials, and what is not a policy", () => {
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
  it("checks who may act as the account of the VMs", () => {
    assert.equal(launches(vm).length, 1);
    assert.deepEqual(launches("skypilot-abc@my-project.iam.gserviceaccount.com"), []);
  });
});

describe("gcp-no-administrator", () => {
  const member = (role: string, type = "gcp:projects/iAMMember:IAMMember") => said("gcp-no-administrator", type, { role });

  it("rejects basic roles, and roles that can grant roles", () => {
    assert.deepEqual(member("roles/owner"), [
      "roles/owner is granted; grant a custom role with the permissions that SkyPilot needs, as gcp.features does",
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
      "the custom role has resourcemanager.projects.setIamPolicy, which lets it grant itself any role; remove this permission",
    ]);
  });

  it("accepts narrower ones", () => {
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

  it("rejects cluster-admin, rules that allow everything, and rules that can grant rights", () => {
    assert.deepEqual(rbac("ClusterRoleBinding", binding("cluster-admin")), ["it binds cluster-admin; bind a role with the required rules"]);
    assert.equal(rbac("RoleBinding", binding("cluster-admin")).length, 1);
    assert.equal(rbac("ClusterRoleBindingPatch", binding("cluster-admin"), "v1beta1").length, 1);
    assert.deepEqual(role(["*"], ["*"]), ["a rule allows every verb on every resource; list the required ones"]);
    assert.equal(role(["get", "*"], ["pods", "*"], "Role").length, 1);
    assert.deepEqual(role(["bind", "escalate"], ["roles"]), [
      "a rule allows bind on roles, which can be used to get any right; remove it",
      "a rule allows escalate on roles, which can be used to get any right; remove it",
    ]);
    assert.equal(role(["impersonate"], ["users"]).length, 1);
  });

  it("rejects a chart that can grant rights", async () => {
    const values = (rbacValues: object) =>
      said("kubernetes-no-administrator", RELEASE, { chart: "skypilot", values: { rbac: rbacValues } });
    const message = "the chart lets the API server grant any right in the cluster; set kubernetes.rbac.mode: minimal";
    assert.deepEqual(values({}), [message]);
    assert.deepEqual(values({ create: false }), []);
    assert.deepEqual(values({ create: true, manageRbacPolicies: false }), []);
    assert.deepEqual(messagesOf(await planOf({ kubernetes: { rbac: { mode: "chart" } } }, "x"), "mandatory"), [
      `kubernetes-no-administrator: ${message}`,
    ]);
  });

  it("accepts narrower ones", () => {
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
  it("rejects keys in production, and names the alternative", () => {
    assert.match(said("no-static-keys", "aws:iam/accessKey:AccessKey", {})[0] ?? "", /on EKS, set aws\.identity: irsa, or podIdentity$/);
    assert.match(said("no-static-keys", "gcp:serviceaccount/key:Key", {})[0] ?? "", /on GKE, set gcp\.identity: workloadIdentity$/);
    assert.deepEqual(said("no-static-keys", "aws:iam/user:User", {}), []);
  });

  it("recognizes production by the name of the stack", () => {
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

  it("reject an API server that is open to everyone", () => {
    assert.deepEqual(said(rule, RELEASE, skypilot()), [
      "a LoadBalancer exposes the API server without a login, so anyone who reaches it has full access; set auth.type: basic",
    ]);
    assert.match(
      said(rule, RELEASE, skypilot({ "ingress-nginx": { controller: { service: { type: "NodePort" } } } }))[0] ?? "",
      /^a NodePort exposes/,
    );
    assert.match(
      said(rule, RELEASE, skypilot({ "ingress-nginx": { enabled: false } }))[0] ?? "",
      /^the cluster's own ingress controller exposes/,
    );
    assert.equal(said(rule, RELEASE, skypilot({ auth: { oauth: { enabled: false } }, ingress: { authSecret: null } })).length, 1);
  });

  it("accept every login, and what cannot be reached", () => {
    for (const values of closed) assert.deepEqual(said(rule, RELEASE, skypilot(values)), [], JSON.stringify(values));
    const unreachable = [{ ingress: { enabled: false } }, { "ingress-nginx": { controller: { service: { type: "ClusterIP" } } } }];
    for (const values of unreachable)
      for (const name of [rule, "tls-where-public"]) assert.deepEqual(said(name, RELEASE, skypilot(values)), []);
  });

  it("require TLS, wherever it ends", () => {
    assert.match(said("tls-where-public", RELEASE, skypilot(closed[0]))[0] ?? "", /^a LoadBalancer exposes the API server over HTTP, /);
    const annotations = { "service.beta.kubernetes.io/aws-load-balancer-ssl-cert": "arn" };
    for (const values of [
      { ingress: { tls: { enabled: true } } },
      { "ingress-nginx": { controller: { service: { annotations } } } },
      { ingress: { annotations: { "alb.ingress.kubernetes.io/certificate-arn": "arn" } } },
    ])
      assert.deepEqual(said("tls-where-public", RELEASE, skypilot(values)), []);
  });

  it("check only SkyPilot's releases", () => {
    assert.deepEqual(said(rule, RELEASE, { chart: "nginx", values: {} }), []);
    assert.deepEqual(said(rule, RELEASE, { chart: "/srv/skypilot/charts/nginx", values: {} }), []);
    assert.equal(said(rule, RELEASE, { chart: "./charts/skypilot/", values: {} }).length, 1);
    assert.equal(said(rule, RELEASE, { chart: "./copy.tgz", values: { apiService: {} } }).length, 1);
    assert.deepEqual(said(rule, "kubernetes:core/v1:Service", { chart: "skypilot" }), []);
  });
});

describe("no-open-api-server and tls-where-public, without an ingress controller", () => {
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

  it("reject a Service for an API server without a login", () => {
    assert.deepEqual(open(release({}), service()), [
      "s: a Service of type LoadBalancer exposes the API server without a login, so anyone who reaches it has full access; set auth.type: oauth",
    ]);
    assert.match(open(service({ type: "NodePort" }), release({}))[0] ?? "", /^s: a Service of type NodePort exposes/);
    assert.equal(open(release({}), service({ selector: { app: "skypilot-api" } })).length, 1);
    assert.equal(open(release({}), service({ selector: { app: "renamed", "skypilot.co/ready": "true" } })).length, 1);
    // An Ingress checks these, and the Service bypasses it.
    for (const ingress of [{ authSecret: "users" }, { authCredentials: "a:b" }, { "oauth2-proxy": { enabled: true } }])
      assert.equal(open(release({ ingress: { enabled: true, ...ingress } }), service()).length, 1);
  });

  it("accept the server's own logins, and Services for other pods", () => {
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

  it("distinguish two API servers", () => {
    const closed = release({ auth: { oauth: { enabled: true } } });
    const beta = release({}, "beta");
    assert.deepEqual(open(closed, beta, service()), []);
    assert.equal(open(closed, beta, service({ selector: { app: "beta-api", "skypilot.co/ready": "true" } })).length, 1);
  });

  it("require the certificate of the load balancer", () => {
    assert.deepEqual(of("tls-where-public", release({}), service()), [
      "s: a Service of type LoadBalancer exposes the API server over HTTP, which sends passwords in plain text; give the load balancer a certificate",
    ]);
    const annotations = { "service.beta.kubernetes.io/aws-load-balancer-ssl-cert": "arn" };
    assert.deepEqual(of("tls-where-public", release({}), service({}, annotations)), []);
  });

  it("check the Service of exposure.direct", async () => {
    const oauth = {
      type: "oauth",
      oauth: { issuerUrl: "https://accounts.google.com", clientId: "c", clientSecret: "s", emailDomain: "example.com" },
    };
    const direct = async (exposure: object, auth: object) => {
      const plan = await planOf({ exposure: { direct: true, ...exposure }, auth }, "prod");
      return [...messagesOf(plan, "mandatory"), ...messagesOf(plan, "advisory")].map((line) => line.split(":")[0]);
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

  it("rejects versions that can change", () => {
    assert.deepEqual(of({ chart: "skypilot" }), ["the chart skypilot has no version; set release.version to an exact version"]);
    assert.deepEqual(of({ chart: "skypilot", version: ">=0.13" }), [
      'the chart skypilot has the version ">=0.13"; set release.version to an exact version',
    ]);
    assert.equal(of({ chart: "skypilot-nightly", devel: true }).length, 1);
    assert.equal(of({ chart: "oci://registry.example.com/skypilot" }).length, 1);
    assert.equal(of({ chart: "https://example.com/skypilot.tgz" }).length, 1);
  });

  it("accepts exact versions and files", () => {
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

  it("rejects a production stack whose state is deleted with the release or the pod", () => {
    assert.deepEqual(of({ storage: { enabled: true } }), ["the volume with the state is deleted with the release; set storage.keep: true"]);
    assert.deepEqual(of({ storage: { enabled: false } }), [
      "there is no volume, so the state is lost when the pod restarts; set storage.enabled: true",
    ]);
    assert.equal(of({ storage: { annotations: { "helm.sh/resource-policy": "delete" } } }).length, 1);
  });

  it("accepts a kept volume, a database, and other stacks", () => {
    assert.deepEqual(of({ storage: { annotations: { "helm.sh/resource-policy": "keep" } } }), []);
    assert.deepEqual(of({ storage: { enabled: false }, apiService: { dbConnectionSecretName: "db" } }), []);
    assert.deepEqual(of({ storage: { enabled: true } }, "dev"), []);
  });
});

/** Returns the messages of the rules of a level for a plan, each with its rule. */
function messagesOf({ stack, resources }: Plan, level: string): string[] {
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

  it("accepts any input without an error that would stop an update", () => {
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
  it("violate no mandatory rule, and only these advisory rules", async () => {
    const rules = async (stack: string) => {
      const plan = await planOfStack(stack);
      assert.deepEqual(messagesOf(plan, "mandatory"), []);
      return messagesOf(plan, "advisory").map((line) => line.split(":")[0]);
    };
    assert.deepEqual(await rules("dev"), ["tls-where-public"]);
    assert.deepEqual(await rules("prod"), ["no-static-keys", "no-static-keys", "tls-where-public"]);
  });

  it("violate no mandatory rule with every feature on", async () =>
    assert.deepEqual(messagesOf(await planOf(FULL_STACK, "prod"), "mandatory"), []));

  it("violate a rule as soon as one setting is wrong", async () => {
    const wrong = async (config: object) => messagesOf(await planOf(config, "prod"), "mandatory").map((line) => line.split(":")[0]);
    assert.deepEqual(await wrong({}), []);
    assert.deepEqual(await wrong({ auth: { type: "none" } }), ["no-open-api-server"]);
    assert.deepEqual(await wrong({ storage: { keep: false } }), ["state-kept"]);
    assert.deepEqual(await wrong({ storage: { enabled: false } }), ["state-kept"]);
    assert.deepEqual(await wrong({ release: { version: "nightly" } }), ["pinned-chart"]);
    assert.deepEqual(await wrong({ release: { values: { ingress: { authSecret: null } } } }), ["no-open-api-server"]);
  });
});
