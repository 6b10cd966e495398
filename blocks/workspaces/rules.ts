/** Rules and warnings of the workspaces. */
import { isTree, valueAt } from "../../core/merge";
import { below, type Problem } from "../../core/problem";
import { ROLES_HOLD, rolesHold } from "../auth/rules";
import type { AuthSettings } from "../auth/settings";
import type { AwsSettings } from "../aws/settings";
import { IN_CLUSTER } from "../clusters/args";
import { RbacMode } from "../kubernetes/args";
import type { ReleaseSettings } from "../release/release";
import type { ConfigModeSettings } from "../skypilotConfig/mode";
import { rejected, rejectedByClosest } from "../skypilotConfig/ofVersion";
import { spellingProblems } from "../skypilotConfig/spelling";
import { identityIgnored, identityWarnings } from "../tasks/rules";
import { identityOf, type TasksIdentitySettings, teamName } from "../tasks/settings";
import { DEFAULT_WORKSPACE, type WorkspaceArgs } from "./args";
import { type CloudFacts, workspaceCloudIgnored, workspaceCloudProblems } from "./cloudRules";
import { type ContextFacts, workspaceContextProblems } from "./contextRules";

/** What the workspaces depend on. */
interface Facts extends ContextFacts, Omit<CloudFacts, "gcpArgs"> {
  configMode: ConfigModeSettings;
}

/** Returns the problems; `skypilotConfig` is the user's own, and `gcpArgs` the arguments of GCP. */
export function workspacesRules(
  workspaces: WorkspaceArgs[] = [],
  facts: Facts & Pick<CloudFacts, "gcpArgs">,
  skypilotConfig: { [key: string]: unknown } | undefined,
): Problem[] {
  if (workspaces.length === 0) return [];
  return [
    ...wholeProblems(facts.configMode, skypilotConfig),
    ...workspaces.flatMap((workspace, index) => [
      ...nameProblems(`[${index}].name`, workspace.name, workspaces.slice(0, index)),
      ...workspaceCloudProblems(`[${index}]`, workspace, facts),
      ...below(`[${index}].config`, configProblems(workspace.config, facts.release)),
    ]),
    ...workspaceContextProblems(workspaces, facts),
  ];
}

function wholeProblems({ unread }: ConfigModeSettings, skypilotConfig: { [key: string]: unknown } | undefined): Problem[] {
  const conditions: [boolean, string][] = [
    [
      skypilotConfig?.workspaces !== undefined,
      "cannot be combined with skypilotConfig.workspaces; move those here, with what has no argument in config of each",
    ],
    [unread, 'requires skypilotConfigMode "managed" with a database, because the server otherwise never reads the workspaces'],
  ];
  return conditions.filter(([holds]) => holds).map(([, message]) => ({ path: "", message }));
}

function nameProblems(path: string, name: unknown, before: WorkspaceArgs[]): Problem[] {
  if (typeof name !== "string") return [{ path, message: "is required; users write this name in active_workspace of their config" }];
  return before.some((other) => other.name === name) ? [{ path, message: `"${name}" is a duplicate; write another name` }] : [];
}

/** Keys that the program sets, and the argument of each. */
const OURS: Record<string, string> = {
  private: "private",
  allowed_users: "allowedUsers",
  "aws.disabled": "aws.enabled",
  "aws.profile": "aws.profile",
  "gcp.disabled": "gcp.enabled",
  "gcp.project_id": "gcp.project",
  kubernetes: "contexts",
};

function configProblems(config: unknown, { version }: ReleaseSettings): Problem[] {
  if (!isTree(config)) return [];
  const set = Object.entries(OURS).filter(([path]) => valueAt(config, path) !== undefined);
  return [
    ...set.map(([path, argument]) => ({ path, message: `is derived from another key; set ${argument} of the workspace instead` })),
    ...rejected(config, version, "workspace"),
    ...spellingProblems(config),
  ];
}

/** What the consequences of workspaces depend on. */
interface WarningFacts extends ContextFacts {
  auth: AuthSettings;
  configMode: ConfigModeSettings;
  storage: { enabled: boolean };
  aws: AwsSettings | undefined;
  /** The cloud identities of tasks. */
  tasks: TasksIdentitySettings[];
}

/** Returns what workspaces do not protect, and what a version of SkyPilot may reject. */
export function workspacesWarnings(workspaces: WorkspaceArgs[] = [], facts: WarningFacts): Problem[] {
  if (workspaces.length === 0) return [];
  return [
    ...boundaryWarnings(facts),
    ...facts.workspaces.flatMap(({ name: workspace, contexts = [] }, index) =>
      contexts.flatMap(({ name }, at) =>
        below(`[${index}].contexts[${at}].identity`, identityWarnings(identityOf(teamName(workspace, name), facts), facts.aws?.identity)),
      ),
    ),
    ...workspaces.flatMap(({ config }, index) =>
      isTree(config) && Object.keys(config).length > 0
        ? below(`[${index}].config`, rejectedByClosest(config, facts.release.version, "workspace"))
        : [],
    ),
  ];
}

function boundaryWarnings({ release, auth, kubernetes, workspaces, configMode, storage }: WarningFacts): Problem[] {
  const closed = workspaces.some((workspace) => workspace.private);
  const named = auth.oauth !== undefined || auth.externalProxy !== undefined;
  const contexts = workspaces.flatMap((workspace) => workspace.contexts ?? []);
  const conditions: [boolean, string][] = [
    [
      closed && !named,
      `are private only if each user has a name: with auth.type "${auth.type}", everyone is an administrator, who sees all of them; use "oauth" or "externalProxy"`,
    ],
    [
      closed && !rolesHold(release.version),
      `are a weak boundary in SkyPilot ${release.version}: each user can become an administrator (skypilot#9846), and a task can choose the namespace and the service account of another team; ${ROLES_HOLD} prevents both`,
    ],
    [
      closed && !workspaces.some(({ name }) => name === DEFAULT_WORKSPACE),
      `do not close the workspace "${DEFAULT_WORKSPACE}", in which every user can launch; add it with private: true and without users, or with private: false to keep it open`,
    ],
    [
      kubernetes.mode !== RbacMode.Minimal && contexts.some(({ name }) => name === IN_CLUSTER),
      `have no service accounts of this program in the hosting cluster, because kubernetes.rbac.mode is "${kubernetes.mode}"; only "minimal" limits a team to its namespace`,
    ],
    [
      kubernetes.features.includes("controllers") && contexts.some(({ ours }) => ours),
      "cannot be used by controllers in pods, whose account has no rights in the namespaces of teams; set skypilotConfig.serve.controller.consolidation_mode to true",
    ],
    [
      storage.enabled && !configMode.managed && !configMode.unread,
      'are read only at the first start of the server, because skypilotConfigMode is "initial"; write "managed", which applies each change',
    ],
  ];
  return conditions.filter(([holds]) => holds).map(([, message]) => ({ path: "", message }));
}

/** Returns the arguments that are ignored. */
export function workspacesIgnored(workspaces: WorkspaceArgs[] = [], { workspaces: settings }: ContextFacts): Problem[] {
  return workspaces.flatMap((workspace, index) => {
    const open = settings[index]?.private === false && workspace.allowedUsers !== undefined;
    const message = "is ignored because private is false, so that every user can use the workspace";
    return below(`[${index}]`, [
      ...(open ? [{ path: "allowedUsers", message }] : []),
      ...workspaceCloudIgnored(workspace),
      ...contextsIgnored(workspace, settings[index]?.contexts ?? []),
    ]);
  });
}

const OF_OUR_CONTEXTS = ["createNamespace", "quota", "clusterQueue"] as const;

function contextsIgnored({ name: workspace, contexts = [] }: WorkspaceArgs, settings: { ours: boolean }[]): Problem[] {
  if (workspace === DEFAULT_WORKSPACE) return [];
  return contexts.flatMap((context, at) => [
    ...below(`contexts[${at}].identity`, identityIgnored(context.identity)),
    ...OF_OUR_CONTEXTS.filter((key) => context[key] !== undefined && settings[at]?.ours === false).map((key) => ({
      path: `contexts[${at}].${key}`,
      message: `is ignored because the program creates no accounts in "${context.name}"`,
    })),
  ]);
}
