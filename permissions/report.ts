/** The permissions of each principal with their reasons, for people and for `--json`. */

import type { Unwrap } from "@pulumi/pulumi";
import { AwsIdentityKind } from "../blocks/aws/args";
import { isKeyless, type KnownAwsSettings, statementsOf, vmRolesOf } from "../blocks/aws/settings";
import { type BucketSettings, LAUNCHER, VM } from "../blocks/buckets/settings";
import { GcpIdentityKind } from "../blocks/gcp/args";
import type { GcpSettings } from "../blocks/gcp/settings";
import type { SkyPilotArgs } from "../skypilot/args";
import type { SkyPilotSettings } from "../skypilot/settings";
import { type AwsAccount, fillIn } from "./aws";
import type { AwsPrincipal } from "./awsFeatures";
import { backupOnAws, backupOnGcp, backupOnKubernetes } from "./backupReport";
import { ACT_AS_VM, GcpFeature, type GcpPrincipal, GcpVmUse, gcpGrants, SHARED_VPC, vmAccountOf } from "./gcp";
import { clusterReport, hostingReport } from "./kubernetesReport";

import { gcsPermissions, tasksOnAws, tasksOnGcp } from "./tasksReport";

/** A permission of a principal. */
export interface Permission {
  /** IAM actions, GCP permissions or Kubernetes verbs. */
  actions: string[];
  /** ARNs, GCP resources or Kubernetes resources. */
  resources: string[];
  /** `cluster` or a namespace; with the name of the cluster unless it is the hosting one. */
  scope?: string;
  /** IAM condition. */
  condition?: unknown;
  feature: string;
  reason: string;
  source: string;
}

/** A principal and its permissions. */
export interface PrincipalPermissions {
  principal: string;
  /** Description of the principal, such as `role skypilot-v1`. */
  identity: string;
  permissions: Permission[];
}

/** The permissions of every principal. */
export interface PermissionReport {
  aws: PrincipalPermissions[];
  gcp: PrincipalPermissions[];
  kubernetes: PrincipalPermissions[];
}

/** Returns the permissions of each principal of the program; `project` and `account` are known values of the clouds. */
export function permissionReport(
  args: Unwrap<SkyPilotArgs>,
  settings: Unwrap<SkyPilotSettings>,
  account: AwsAccount,
  project: string,
): PermissionReport {
  return {
    aws: [
      ...(settings.aws ? awsReport(settings.aws, account) : []),
      ...tasksOnAws(settings.tasks, account, settings.aws?.logGroup),
      ...backupOnAws(settings.backup, account),
    ],
    gcp: [
      ...(settings.gcp ? gcpReport(args, settings.gcp, settings.buckets, project) : []),
      ...tasksOnGcp(settings.tasks, settings.buckets, project),
      ...backupOnGcp(settings.backup),
    ],
    kubernetes: [
      ...hostingReport(settings),
      ...settings.clusters.all.flatMap((cluster) => clusterReport(cluster, settings.workspaces)),
      ...backupOnKubernetes(settings.backup, settings.release),
    ],
  };
}

function awsReport(settings: KnownAwsSettings, account: AwsAccount): PrincipalPermissions[] {
  const of = (principal: AwsPrincipal, identity: string, role = settings.vmRole): PrincipalPermissions => ({
    principal,
    identity,
    permissions: statementsOf(principal, settings, role).map(({ actions, resources, condition, regional, feature, reason, source }) => {
      const limits =
        regional && settings.regions.length > 0
          ? { ...condition, StringEquals: { ...condition?.StringEquals, "aws:RequestedRegion": settings.regions } }
          : condition;
      return fillIn({ actions, resources, ...(limits && { condition: limits }), feature, reason, source }, account);
    }),
  });
  return [
    ...(settings.identity === AwsIdentityKind.User ? [of("launcher", "IAM user of the API server")] : []),
    ...(isKeyless(settings.identity) ? [of("launcher", "role of the API server")] : []),
    ...vmRolesOf<KnownAwsSettings["vmRole"]>(settings)
      .filter(({ owned }) => owned)
      .map((role) => of("vm", `role ${role.name}`, role)),
  ];
}

function gcpReport(
  args: Unwrap<SkyPilotArgs>,
  settings: GcpSettings,
  buckets: Unwrap<BucketSettings>[],
  project: string,
): PrincipalPermissions[] {
  const projects = [project, ...(args.gcp?.projects ?? [])];
  const grantsTo = (principal: GcpPrincipal, ids: string[]): Permission[] =>
    gcpGrants(principal, settings).map(({ permissions, feature, reason, source }) => ({
      actions: permissions,
      resources: ids.map((id) => `projects/${id}`),
      feature,
      reason,
      source,
    }));
  const { role: _, ...actAs } = ACT_AS_VM;
  const { role, ...sharing } = SHARED_VPC;
  const hostProject = settings.features.includes(GcpFeature.SharedVpc) ? args.gcp?.hostProject : undefined;
  const shared = hostProject === undefined ? [] : [`projects/${hostProject}`];
  const share = shared.map((resource) => ({ actions: [role], resources: [resource], ...sharing }));
  const launches = (ids: string[]) => [
    { ...actAs, resources: ids.map((id) => `projects/${id}/serviceAccounts/${vmAccountOf(id)}`) },
    ...share,
  ];
  const granted = settings.identity !== GcpIdentityKind.Existing || args.gcp?.serviceAccountEmail !== undefined;
  const agent = granted && share.length > 0 && settings.features.includes(GcpFeature.Mig);
  const vm = (id: string): PrincipalPermissions[] => {
    const identity = `service account ${vmAccountOf(id)}`;
    if (settings.vm === GcpVmUse.Controller)
      return [{ principal: "vm", identity, permissions: [...grantsTo("vm", [id]), ...launches([id]), ...gcsPermissions(VM, buckets)] }];
    return [
      { principal: "vm", identity, permissions: [...grantsTo("vm", [id]), ...gcsPermissions(VM, buckets)] },
      {
        principal: "vmListed",
        identity: `disabled role of the ${identity}, which grants nothing`,
        permissions: grantsTo("vmListed", [id]),
      },
    ];
  };
  return [
    ...(granted
      ? [
          {
            principal: "launcher",
            identity: "service account of the API server",
            permissions: [...grantsTo("launcher", projects), ...launches(projects), ...gcsPermissions(LAUNCHER, buckets)],
          },
        ]
      : []),
    ...(settings.ownsVmServiceAccount ? projects.flatMap(vm) : []),
    ...(agent ? [{ principal: "agent", identity: "Google APIs service agent of each project", permissions: share }] : []),
  ];
}
