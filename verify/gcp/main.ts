/** GCP: the permissions of the launcher and of the VMs' account, the APIs of each project, and the launcher's key. */
import { GcpIdentityKind } from "../../blocks/gcp/args";
import type { GcpSettings } from "../../blocks/gcp/settings";
import { isPlaceholder } from "../../core/problem";
import { GcpFeature, type GcpPrincipal, GcpVmUse, gcpApis, gcpGrants, gcpPermissions, vmAccountOf } from "../../permissions/gcp";
import { httpStatus, inTime, whyNot } from "../ask";
import { type Check, listed, outcomes } from "../check";
import { find, outputText } from "../deployed";
import { keyChecks } from "../keys";
import type { Stack } from "../stack";
import { ask, callerToken, INTERNET, impersonatedToken, keyToken, type Network } from "./google";
import { refusedPermissions, testPermissions } from "./permissions";

const KEY_TYPE = "gcp:serviceaccount/key:Key";
const KEY = "skypilot-gcp-key";

/** How long a token may take, in milliseconds: the look for credentials of a machine in Google's cloud takes a while. */
const TOKEN_PATIENCE = 20_000;

/** What is known of a stack on GCP. */
interface Site {
  network: Network;
  stack: Stack;
  settings: GcpSettings;
  projects: string[];
  /** E-mail address of the launcher, if the stack gives it rights. */
  launcher?: string;
  /** The launcher's JSON key, if the stack creates it. */
  key?: string;
  /** The user's token. */
  caller: Promise<string>;
}

/** Verifies the principals and the projects of a stack on GCP. */
export async function gcpChecks(stack: Stack, network = INTERNET): Promise<Check[]> {
  const { gcp } = stack.settings;
  if (!gcp) return [];
  const site = siteOf(stack, gcp, network);
  const { projects, settings, launcher } = site;
  // Whether it is needed shows only later.
  site.caller.catch(() => {});
  const vms = settings.ownsVmServiceAccount ? projects.map((project) => vmChecks(site, project)) : [];
  const checks = await Promise.all([
    ...(launcher ? [launcherChecks(site, launcher)] : []),
    ...vms,
    ...projects.map((project) => apiCheck(site, project)),
    ...(site.key && launcher ? [accountKeyChecks(site, launcher)] : []),
  ]);
  return checks.flat();
}

function siteOf(stack: Stack, settings: GcpSettings, network: Network): Site {
  const { deployed, args } = stack;
  const key = find(deployed, KEY_TYPE, KEY)?.outputs.privateKey;
  const launcher = outputText(deployed, "gcpServiceAccount");
  const home = [
    find(deployed, "gcp:projects/iAMCustomRole:IAMCustomRole", "skypilot-gcp-launcher-role")?.inputs.project,
    args.gcp?.project,
  ].find((project) => typeof project === "string" && !isPlaceholder(project));
  return {
    network,
    stack,
    settings,
    projects: [...(home === undefined ? [] : [String(home)]), ...(args.gcp?.projects ?? [])],
    ...(launcher && { launcher }),
    ...(settings.identity === GcpIdentityKind.Key && typeof key === "string" && { key: Buffer.from(key, "base64").toString("utf8") }),
    caller: inTime(callerToken(network), TOKEN_PATIENCE),
  };
}

async function launcherChecks(site: Site, email: string): Promise<Check[]> {
  const { network, settings, projects, stack, key } = site;
  const subject = `launcher (service account ${email})`;
  const is = outcomes({ part: "gcp", subject, expected: key ? "its key is accepted" : "can be impersonated" });
  let token: string;
  try {
    token = key ? await inTime(keyToken(network, key), TOKEN_PATIENCE) : await impersonatedToken(network, await site.caller, email);
  } catch (error) {
    // Google answers so about a key that was deleted or disabled.
    if (key && /invalid_grant/.test(JSON.stringify((error as { response?: { data?: unknown } }).response?.data ?? "")))
      return [is.wrong("Google does not accept it", rotateAdvice(stack.name))];
    return [is.unknown(whyNot(error), key ? "check that Google's APIs can be reached from here" : impersonationAdvice(email))];
  }
  const granted = gcpPermissions(gcpGrants("launcher", settings));
  const checks = await Promise.all([
    ...projects.map((project) => projectChecks(site, subject, token, project, granted)),
    ...projects.map((project) => actAsCheck(site, subject, token, project)),
    ...sharedVpcChecks(site, subject, token),
  ]);
  return [...(key ? [is.ok()] : []), ...checks.flat()];
}

async function vmChecks(site: Site, project: string): Promise<Check[]> {
  const { network, settings } = site;
  const email = vmAccountOf(project);
  const subject = `vm (service account ${email})`;
  const principal: GcpPrincipal = "vm";
  try {
    const token = await impersonatedToken(network, await site.caller, email);
    const granted = gcpPermissions(gcpGrants(principal, settings));
    const launches = settings.vm === GcpVmUse.Controller ? [await actAsCheck(site, subject, token, project)] : [];
    return [...(await projectChecks(site, subject, token, project, granted)), ...launches.flat()];
  } catch (error) {
    const is = outcomes({ part: "gcp", subject, expected: "has the permissions of the plan" });
    if (httpStatus(error) === 404) return [is.wrong("does not exist", `run \`pulumi up --refresh --stack ${site.stack.name}\``)];
    return [is.unknown(whyNot(error), impersonationAdvice(email))];
  }
}

async function projectChecks(
  { network, stack }: Site,
  subject: string,
  token: string,
  project: string,
  granted: string[],
): Promise<Check[]> {
  const refused = refusedPermissions(granted);
  const resource = { service: "cloudresourcemanager", path: `v1/projects/${project}` };
  return asked(subject, `has the permissions of the plan in the project ${project}`, async () => {
    const { held, untestable } = await testPermissions(network, token, resource, [...granted, ...refused]);
    const about = (expected: string) => outcomes({ part: "gcp", subject, expected });
    const testable = (permissions: string[]) => permissions.filter((one) => !untestable.includes(one));
    const [has, hasNot] = [testable(granted), testable(refused)];
    const missing = has.filter((permission) => !held.includes(permission));
    const extra = hasNot.filter((permission) => held.includes(permission));
    const allowed = about(`has ${has.length} permissions in the project ${project}`);
    const denied = about(`lacks ${hasNot.length} permissions that the plan does not grant in the project ${project}`);
    return [
      missing.length === 0
        ? allowed.ok()
        : allowed.wrong(`lacks ${listed(missing)}`, `a role or its member was changed; run \`pulumi up --refresh --stack ${stack.name}\``),
      extra.length === 0
        ? denied.ok()
        : denied.wrong(
            `has ${listed(extra)}`,
            `remove the role that grants it in ${project}, which is not part of the stack ${stack.name}`,
          ),
    ];
  });
}

async function actAsCheck({ network, stack }: Site, subject: string, token: string, project: string): Promise<Check[]> {
  const expected = `may launch VMs as ${vmAccountOf(project)}`;
  const actAs = "iam.serviceAccounts.actAs";
  return asked(subject, expected, async () => {
    const is = outcomes({ part: "gcp", subject, expected });
    const resource = { service: "iam", path: `v1/projects/${project}/serviceAccounts/${vmAccountOf(project)}` };
    try {
      const { held } = await testPermissions(network, token, resource, [actAs]);
      if (held.includes(actAs)) return [is.ok()];
      return [is.wrong(`lacks ${actAs}`, `a member of the account was removed; run \`pulumi up --refresh --stack ${stack.name}\``)];
    } catch (error) {
      if (httpStatus(error) !== 404) throw error;
      return [is.wrong("the account does not exist", `run \`pulumi up --refresh --stack ${stack.name}\``)];
    }
  });
}

/** What the role of a project that shares its VPC has, of which a launch needs these (Google's docs: roles/compute.networkUser). */
const SHARED = ["compute.subnetworks.use", "compute.subnetworks.useExternalIp"];

function sharedVpcChecks({ network, stack, settings }: Site, subject: string, token: string): Promise<Check[]>[] {
  const host = stack.args.gcp?.hostProject;
  if (!settings.features.includes(GcpFeature.SharedVpc) || typeof host !== "string" || isPlaceholder(host)) return [];
  const expected = `may use the subnets of the project ${host}`;
  return [
    asked(subject, expected, async () => {
      const resource = { service: "cloudresourcemanager", path: `v1/projects/${host}` };
      const { held } = await testPermissions(network, token, resource, SHARED);
      const missing = SHARED.filter((permission) => !held.includes(permission));
      const is = outcomes({ part: "gcp", subject, expected });
      return [missing.length === 0 ? is.ok() : is.wrong(`lacks ${listed(missing)}`, `run \`pulumi up --refresh --stack ${stack.name}\``)];
    }),
  ];
}

/** The user's credentials may read it, and the launcher's too. */
async function anyToken({ network, key, caller }: Site): Promise<string> {
  try {
    return await caller;
  } catch (error) {
    if (key === undefined) throw error;
    return inTime(keyToken(network, key), TOKEN_PATIENCE);
  }
}

async function apiCheck(site: Site, project: string): Promise<Check[]> {
  const wanted = gcpApis(site.settings.features);
  const [subject, expected] = [`project ${project}`, `has ${wanted.length} APIs enabled`];
  return asked(subject, expected, async () => {
    const path = `v1/projects/${project}/services?filter=state:ENABLED&pageSize=200`;
    const token = await anyToken(site);
    const enabled: string[] = [];
    let page = "";
    do {
      const answer = await ask<{ services?: { config?: { name?: string } }[]; nextPageToken?: string }>(site.network, token, {
        service: "serviceusage",
        path: `${path}${page && `&pageToken=${encodeURIComponent(page)}`}`,
      });
      enabled.push(...(answer.services ?? []).map(({ config }) => config?.name ?? ""));
      page = answer.nextPageToken ?? "";
    } while (page);
    const missing = wanted.filter((api) => !enabled.includes(api));
    const is = outcomes({ part: "gcp", subject, expected });
    return [
      missing.length === 0
        ? is.ok()
        : is.wrong(`disabled: ${listed(missing)}`, `run \`gcloud services enable ${missing.join(" ")} --project ${project}\``),
    ];
  });
}

async function accountKeyChecks(site: Site, email: string): Promise<Check[]> {
  const { stack, network, caller } = site;
  const subject = `key of ${email}`;
  return asked(subject, "is active", async () => {
    const { keys = [] } = await ask<{ keys?: { name?: string; validAfterTime?: string; disabled?: boolean }[] }>(network, await caller, {
      service: "iam",
      path: `v1/projects/-/serviceAccounts/${email}/keys?keyTypes=USER_MANAGED`,
    });
    return keyChecks({
      part: "gcp",
      subject,
      existing: keys.map(({ name, validAfterTime, disabled }) => ({
        id: idOf(name),
        active: !disabled,
        ...(validAfterTime && { created: new Date(validAfterTime) }),
      })),
      own: idOf(find(stack.deployed, KEY_TYPE, KEY)?.outputs.name),
      rotate: rotateAdvice(stack.name),
      remove: `delete them with \`gcloud iam service-accounts keys delete ID --iam-account ${email}\``,
    });
  });
}

/** A key has the name `projects/PROJECT/serviceAccounts/EMAIL/keys/ID`. */
const idOf = (name: unknown) => String(name).split("/").pop() ?? "";

/** Makes what Google refuses to answer one line of the table. */
async function asked(subject: string, expected: string, checks: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await checks();
  } catch (error) {
    const is = outcomes({ part: "gcp", subject, expected });
    const refused = [401, 403].includes(httpStatus(error) ?? 0);
    return [is.unknown(whyNot(error), refused ? "use credentials of a viewer of the project" : ADC_ADVICE)];
  }
}

const ADC_ADVICE = "log in with `gcloud auth application-default login`, and check that Google's APIs can be reached from here";

function impersonationAdvice(email: string): string {
  return `log in with \`gcloud auth application-default login\`, and get roles/iam.serviceAccountTokenCreator on ${email}`;
}

function rotateAdvice(stack: string): string {
  return `set another value of gcp.keyRotation, and run \`npm run up -- ${stack}\``;
}
