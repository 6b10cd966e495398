import assert from "node:assert/strict";
import { output } from "@pulumi/pulumi";
import { workspacesConfig } from "../../blocks/workspaces/config";
import { teamsIn } from "../../blocks/workspaces/settings";
import { concealed } from "../../core/known";
import type { SkyPilotArgs } from "../../skypilot/args";
import { skyPilotSettings } from "../../skypilot/settings";
import { type Given, ignoredIn, judgedBlock, lines, pathsOf, warningsOfBlock } from "../support/judged";
import { KUBECONFIGS } from "../support/kubeconfigs";

const PROFILE = { name: "team", roleArn: "arn:aws:iam::210987654321:role/skypilot" };
const AWS = { enabled: true, profiles: [PROFILE], clusterRoles: [{ clusters: "a-*", roleName: "team-role" }] };
const GCP = { enabled: true, project: "my-project", projects: ["team-project"] };
const EAST = { name: "east", kubeconfig: KUBECONFIGS.eks };
const LAB = { name: "lab", auth: "static", kubeconfig: KUBECONFIGS.kubeadm };
const BASE = {
  release: { version: "0.14.1" },
  auth: {
    type: "oauth",
    oauth: { issuerUrl: "https://accounts.google.com", clientId: "c", clientSecret: "s", emailDomain: "example.com" },
  },
  skypilotConfigMode: "managed",
};

const given = (workspaces: unknown, more: Given = {}): Given => ({ ...BASE, ...more, workspaces });
const problems = (workspaces: unknown, more?: Given) => lines(judgedBlock("workspaces", given(workspaces, more)));
const ofOne = (workspace: object, more?: Given) => problems([{ name: "team", ...workspace }], more);
const warnings = (workspaces: unknown, more?: Given) => warningsOfBlock("workspaces", given(workspaces, more));
const settings = (workspaces: unknown, more?: Given) => concealed(skyPilotSettings(given(workspaces, more) as SkyPilotArgs)).workspaces;
const config = (workspaces: unknown, more?: Given) =>
  workspacesConfig(settings(workspaces, more), { "in-cluster": { team: "tasks" }, east: { team: "tasks-east" } });

describe("workspaces", () => {
  it("give a team a namespace and an account in each cluster with accounts of the program", () => {
    assert.deepEqual(config([{ name: "team", allowedUsers: ["ada@example.com"] }], { clusters: [EAST, LAB] }), {
      team: {
        private: true,
        allowed_users: ["ada@example.com"],
        kubernetes: {
          allowed_contexts: ["in-cluster", "east"],
          context_configs: {
            "in-cluster": { namespace: "skypilot-tasks-team", remote_identity: "tasks" },
            east: { namespace: "skypilot-tasks-team", remote_identity: "tasks-east" },
          },
        },
      },
    });
  });

  it("follow the API server's namespace, and write the name as Kubernetes accepts it", () => {
    const [team] = settings([{ name: "a_team" }], { release: { version: "0.14.1", namespace: "sky" } });
    assert.equal(team?.contexts?.[0]?.namespace, "sky-tasks-a-team");
  });

  it("leave the workspace default open with the stack's namespaces, unless it is private", () => {
    assert.deepEqual(config([{ name: "default" }]), { default: { private: false } });
    assert.deepEqual(config([{ name: "default", private: true }]), { default: { private: true, allowed_users: [] } });
    assert.deepEqual(config([{ name: "default", contexts: [{ name: "in-cluster", queue: "rest" }] }]).default, {
      private: false,
      kubernetes: { allowed_contexts: ["in-cluster"], context_configs: { "in-cluster": { kueue: { local_queue_name: "rest" } } } },
    });
    assert.deepEqual(teamsIn("in-cluster", settings([{ name: "default", contexts: [{ name: "in-cluster" }] }])), []);
  });

  it("choose the profile, role and project of a team, or turn a cloud off", () => {
    const clouds = { aws: AWS, gcp: GCP };
    const team = (workspace: object) => {
      const { kubernetes: _, ...rest } = config([{ name: "team", private: false, ...workspace }], clouds).team as Record<string, unknown>;
      return rest;
    };
    assert.deepEqual(team({}), { private: false });
    assert.deepEqual(team({ aws: { profile: "team", roleName: "theirs" }, gcp: { project: "team-project" } }), {
      private: false,
      aws: { profile: "team", remote_identity: "theirs" },
      gcp: { project_id: "team-project" },
    });
    assert.deepEqual(team({ aws: { enabled: false, profile: "team" }, gcp: { enabled: false } }), {
      private: false,
      aws: { disabled: true },
      gcp: { disabled: true },
    });
    assert.deepEqual(config([{ name: "team", contexts: [] }]).team, {
      private: true,
      allowed_users: [],
      kubernetes: { disabled: true },
    });
    assert.deepEqual(
      team({ config: { aws: { capabilities: ["compute"] }, ssh: { allowed_node_pools: ["lab"] } }, aws: { profile: "team" } }),
      {
        private: false,
        aws: { profile: "team", capabilities: ["compute"] },
        ssh: { allowed_node_pools: ["lab"] },
      },
    );
  });

  it("create the namespace, account and queue of a team where the program has accounts", () => {
    const contexts = [
      { name: "in-cluster", namespace: "team", createNamespace: false, remoteIdentity: "theirs", clusterQueue: "gpus" },
      { name: "east", clusterQueue: "gpus", queue: "fast" },
      { name: "lab", namespace: "team", clusterQueue: "gpus" },
    ];
    const all = settings([{ name: "a_team", contexts }], { clusters: [EAST, LAB] });
    assert.deepEqual(teamsIn("in-cluster", all), [
      { workspace: "a_team", namespace: "team", createNamespace: false, remoteIdentity: "theirs", queue: "a-team", clusterQueue: "gpus" },
    ]);
    assert.deepEqual(teamsIn("east", all), [
      { workspace: "a_team", namespace: "skypilot-tasks-a-team", createNamespace: true, queue: "fast", clusterQueue: "gpus" },
    ]);
    assert.deepEqual(teamsIn("lab", all), []);
    assert.deepEqual(teamsIn("in-cluster", settings([{ name: "team", contexts }], { kubernetes: { rbac: { mode: "chart" } } })), []);
  });

  it("refuse a name that SkyPilot refuses, and a duplicate", () => {
    for (const name of ["Team", "1team", "team-", "te am", "", "x".repeat(64)]) {
      assert.ok(pathsOf(judgedBlock("workspaces", given([{ name, contexts: [] }]))).includes("workspaces[0].name"), name);
    }
    assert.deepEqual(ofOne({ name: "a_b-1" }), []);
    assert.deepEqual(problems([{ name: "a" }, { name: "a", contexts: [] }]), [
      'workspaces[1].name: "a" is a duplicate; write another name',
    ]);
  });

  it("refuse a cloud that is off, and what is not in it", () => {
    assert.deepEqual(ofOne({ aws: {}, gcp: { enabled: true } }), [
      "workspaces[0].aws: is not used by SkyPilot; set aws.enabled to true, or remove it",
      "workspaces[0].gcp: is not used by SkyPilot; set gcp.enabled to true, or remove it",
    ]);
    assert.deepEqual(ofOne({ aws: { enabled: false }, gcp: { enabled: false } }), []);
    assert.deepEqual(ofOne({ aws: { profile: "other" }, gcp: { project: "other-project" } }, { aws: AWS, gcp: GCP }), [
      'workspaces[0].aws.profile: "other" is not one of aws.profiles; add it there, with the role that it assumes',
      'workspaces[0].gcp.project: "other-project" is neither gcp.project nor one of gcp.projects; add it to gcp.projects',
    ]);
    assert.deepEqual(ofOne({ aws: { profile: "team" }, gcp: { project: "team-project" } }, { aws: AWS, gcp: GCP }), []);
    assert.deepEqual(ofOne({ gcp: { project: "my-project" } }, { gcp: GCP }), []);
    assert.match(String(ofOne({ aws: { roleName: "other" } }, { aws: AWS })), /"other" is a role that the API server cannot pass/);
    assert.match(String(ofOne({ aws: { roleName: "NO_UPLOAD" } }, { aws: AWS })), /"NO_UPLOAD" is a word of SkyPilot/);
    assert.deepEqual(ofOne({ aws: { roleName: "team-role" } }, { aws: AWS }), []);
    assert.deepEqual(ofOne({ aws: { profile: "team", roleName: "other" } }, { aws: AWS }), []);
  });

  it("refuse a context that does not exist, and a duplicate", () => {
    assert.deepEqual(ofOne({ contexts: [{ name: "eats" }] }, { clusters: [EAST] }), [
      'workspaces[0].contexts[0].name: "eats" must be one of in-cluster, east; did you mean "east"?',
    ]);
    assert.deepEqual(ofOne({ contexts: [{ name: "eats" }] }, { clusters: [{}] }), [
      'workspaces[0].contexts[0].name: "eats" must be one of in-cluster',
    ]);
    assert.deepEqual(ofOne({ contexts: [{ name: "lab" }] }, { clusters: [LAB] }), [
      "workspaces[0].contexts[0].namespace: is required, because the program creates no accounts in this cluster",
    ]);
    assert.deepEqual(ofOne({ contexts: [{ name: "east" }, { name: "east" }] }, { clusters: [EAST] }), [
      'workspaces[0].contexts[1].name: "east" is a duplicate; remove it',
      'workspaces[0].contexts[1].namespace: "skypilot-tasks-team" is the namespace of the workspace "team", whose tasks could then reach those of this one; write another one',
    ]);
  });

  it("refuse a namespace with two owners, in the same cluster only", () => {
    const two = (a: object, b: object, more?: Given) =>
      problems(
        [
          { name: "a", contexts: [a] },
          { name: "b", contexts: [b] },
        ],
        { clusters: [EAST], ...more },
      );
    const message = (owner: string, name = "x") =>
      `workspaces[1].contexts[0].namespace: "${name}" is the namespace of the workspace "${owner}", whose tasks could then reach those of this one; write another one`;
    assert.deepEqual(two({ name: "east", namespace: "x" }, { name: "east", namespace: "x" }), [message("a")]);
    assert.deepEqual(two({ name: "in-cluster", namespace: "x" }, { name: "east", namespace: "x" }), []);
    assert.deepEqual(two({ name: "east", namespace: "x" }, { name: "east", namespace: output("x") }), []);
    assert.deepEqual(two({ name: "east", namespace: "x" }, { name: "in-cluster", namespace: "skypilot-tasks" }), [
      message("default", "skypilot-tasks"),
    ]);
    assert.deepEqual(two({ name: "in-cluster" }, { name: "east", namespace: "x" }, { clusters: [{ ...EAST, namespace: "x" }] }), [
      message("default"),
    ]);
    assert.deepEqual(problems([{ name: "a_b" }, { name: "a-b" }]), [message("a_b", "skypilot-tasks-a-b")]);
  });

  it("refuse namespaces of the API server and of the system", () => {
    const of = (namespace: string, more: object = {}) => ofOne({ contexts: [{ name: "in-cluster", namespace, ...more }] });
    assert.deepEqual(of("skypilot"), [
      'workspaces[0].contexts[0].namespace: "skypilot" is the API server\'s namespace, whose Secrets tasks could read; write another one',
    ]);
    assert.match(String(of("kube-system", { createNamespace: false })), /cannot hold tasks/);
    assert.match(String(of("default")), /the stack must not destroy it/);
    assert.deepEqual(of("default", { createNamespace: false }), []);
    assert.match(String(of("Team")), /is not a valid Kubernetes name/);
    assert.deepEqual(ofOne({ contexts: [{ name: "east", namespace: "skypilot" }] }, { clusters: [EAST] }), []);
  });

  it("leave the namespaces of the workspace default to the stack", () => {
    const contexts = [
      { name: "in-cluster", namespace: "x", queue: "rest" },
      { name: "east", clusterQueue: "gpus" },
    ];
    assert.deepEqual(problems([{ name: "default", contexts }], { clusters: [EAST] }), [
      'workspaces[0].contexts[0].namespace: cannot be set for the workspace "default", whose namespace is that of kubernetes; remove it',
      'workspaces[0].contexts[1].clusterQueue: cannot be set for the workspace "default", whose namespace is that of the entry of clusters; remove it',
    ]);
  });

  it("check SkyPilot's own settings of a workspace, without the keys that have an argument", () => {
    assert.deepEqual(ofOne({ config: { private: true, kubernetes: { namespace: "x" }, azure: { disabled: "yes" } } }), [
      "workspaces[0].config.private: is derived from another key; set private of the workspace instead",
      "workspaces[0].config.kubernetes: is derived from another key; set contexts of the workspace instead",
      'workspaces[0].config.azure.disabled: "yes" must be true or false',
    ]);
    assert.match(String(ofOne({ config: { gcp: { remote_identity: "no_upload" } } })), /write "NO_UPLOAD"/);
    assert.match(String(ofOne({ config: { pod_config: {} } })), /pod_config/);
  });

  it("refuse a second source of workspaces, and a server that never reads them", () => {
    assert.match(String(ofOne({}, { skypilotConfig: { workspaces: { team: {} } } })), /cannot be combined with skypilotConfig.workspaces/);
    const database = { connectionString: "postgresql://sky@db/sky" };
    assert.match(String(ofOne({}, { database, skypilotConfigMode: "initial" })), /requires skypilotConfigMode "managed"/);
    assert.deepEqual(problems([], { skypilotConfig: { workspaces: { team: {} } } }), []);
  });

  it("warn about what does not hold", () => {
    const closed = [{ name: "default", private: true }, { name: "team" }];
    assert.deepEqual(warnings(closed), []);
    assert.match(String(warnings(closed, { release: {} })), /a weak boundary in SkyPilot 0\.13\.0/);
    assert.match(String(warnings(closed, { auth: { type: "basic" } })), /with auth.type "basic", everyone is an administrator/);
    assert.match(String(warnings([{ name: "team" }])), /do not close the workspace "default"/);
    assert.deepEqual(warnings([{ name: "team", private: false }], { auth: { type: "basic" }, release: {} }), []);
    assert.match(String(warnings(closed, { skypilotConfigMode: "initial" })), /are read only at the first start/);
    assert.match(String(warnings(closed, { kubernetes: { rbac: { controllers: true } } })), /cannot be used by controllers in pods/);
    const inChart = [{ name: "default" }, { name: "team", contexts: [{ name: "in-cluster", namespace: "x" }] }];
    assert.match(String(warnings(inChart, { kubernetes: { rbac: { mode: "chart" } } })), /only "minimal" limits a team to its namespace/);
    assert.match(
      String(
        warnings(
          closed.map((one) => ({ ...one, config: { azure: { disabled: true } } })),
          { release: { version: "0.99.0" } },
        ),
      ),
      /cannot be checked/,
    );
  });

  it("report what is ignored", () => {
    const workspaces = [
      { name: "default", allowedUsers: ["ada@example.com"] },
      { name: "team", allowedUsers: ["ada@example.com"], aws: { enabled: false, profile: "x" }, gcp: { enabled: false, project: "y" } },
      { name: "other", contexts: [{ name: "lab", namespace: "x", createNamespace: true, clusterQueue: "gpus" }] },
    ];
    assert.deepEqual(ignoredIn("workspaces", given(workspaces, { clusters: [LAB] })), [
      "workspaces[0].allowedUsers",
      "workspaces[1].aws.profile",
      "workspaces[1].gcp.project",
      "workspaces[2].contexts[0].createNamespace",
      "workspaces[2].contexts[0].clusterQueue",
    ]);
  });

  it("refuse an identity without an account, and name what is ignored and what it cannot do", () => {
    const identity = { type: "podIdentity", eksCluster: "sky" };
    assert.deepEqual(ofOne({ contexts: [{ name: "lab", namespace: "team", identity }] }, { clusters: [LAB] }), [
      "workspaces[0].contexts[0].remoteIdentity: is required with identity, because it names the service account that gets the identity",
    ]);
    assert.deepEqual(ofOne({ contexts: [{ name: "in-cluster", identity: { type: "podIdentity" } }] }), [
      "workspaces[0].contexts[0].identity.eksCluster: is required; name the EKS cluster",
    ]);
    assert.deepEqual(problems([{ name: "default", contexts: [{ name: "in-cluster", identity }] }]), [
      'workspaces[0].contexts[0].identity: cannot be set for the workspace "default", whose namespace is that of kubernetes; remove it',
    ]);
    const lab = {
      contexts: [
        { name: "lab", namespace: "team", remoteIdentity: "theirs", identity: { ...identity, type: "irsa", oidcProvider: "https://a.b" } },
      ],
    };
    assert.deepEqual(
      warnings(
        [
          { name: "default", private: true },
          { name: "team", ...lab },
        ],
        { clusters: [LAB] },
      ).filter((line) => line.includes("identity")),
      [
        'workspaces[1].contexts[0].identity.type: requires that you annotate the service account "team/theirs", which this program does not create: eks.amazonaws.com/role-arn',
        'workspaces[1].contexts[0].identity.eksCluster: is ignored unless type is "podIdentity"',
      ],
    );
  });

  it("names who may use a bucket", () => {
    const buckets = (who: string) =>
      lines(
        judgedBlock(
          "buckets",
          given([{ name: "team" }], { aws: AWS, buckets: [{ name: "data", cloud: "s3", access: { write: ["launcher", who] } }] }),
        ),
      );
    assert.deepEqual(buckets("team/in-cluster"), [
      'buckets[0].access.write[1]: "team/in-cluster" has no cloud identity; set workspaces[0].contexts[0].identity',
    ]);
    assert.deepEqual(buckets("team"), ['buckets[0].access.write[1]: "team" must be one of launcher, vm, tasks, team/in-cluster']);
  });
});
