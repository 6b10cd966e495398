import { getProjectOutput } from "@pulumi/gcp/organizations/getProject";
import { IAMCustomRole } from "@pulumi/gcp/projects/iamcustomRole";
import { IAMMember } from "@pulumi/gcp/projects/iammember";
import { Service } from "@pulumi/gcp/projects/service";
import { Account } from "@pulumi/gcp/serviceaccount/account";
import { IAMMember as AccountIAMMember } from "@pulumi/gcp/serviceaccount/iammember";
import { Key } from "@pulumi/gcp/serviceaccount/key";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random/randomString";
import { type GcpIdentityArgs, GcpIdentityKind } from "../blocks/gcp/args";
import {
  ACT_AS_VM,
  GcpFeature,
  type GcpPrincipal,
  GcpVmUse,
  gcpApis,
  gcpGrants,
  gcpPermissions,
  SHARED_VPC,
  VM_SERVICE_ACCOUNT_ID,
  vmAccountOf,
} from "../permissions/gcp";
import { resolveGcp } from "../skypilot/resolve";
import { after } from "./after";
import { rejectInvalid } from "./invalidArguments";
import { withSecretArgs } from "./secretArgs";
import { warn } from "./warn";

/**
 * SkyPilot's identity on GCP: a service account with a custom role of minimal permissions and a JSON key for the API server, and the
 * service account `skypilot-v1` of the VMs that it launches (SkyPilot docs: cloud-permissions/gcp).
 */
export class GcpIdentity extends pulumi.ComponentResource {
  /**
   * E-mail address of the API server's service account, after it has its role; not set if the program has neither an account nor its
   * address.
   */
  public readonly serviceAccountEmail: pulumi.Output<string | undefined>;
  /** E-mail address of the VMs' service account in the first project. */
  public readonly vmServiceAccountEmail: pulumi.Output<string>;
  /**
   * JSON key of the API server's service account, once the account holds its role, and not set if the program does not create one.
   * @secret
   */
  public readonly serviceAccountKey: pulumi.Output<string | undefined>;

  /**
   * @throws ResourceError with every problem of the arguments.
   */
  constructor(name: string, args: GcpIdentityArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("skypilot:index:GcpIdentity", name, withSecretArgs("GcpIdentity", args), opts);
    const { args: checked, settings, problems, warnings } = resolveGcp(args);
    rejectInvalid(this, name, problems);
    warn(this, warnings);

    const scope = this;
    const parent = { parent: this };
    const project = pulumi.output(checked.project as pulumi.Input<string>);
    // GCP reserves the ID of a deleted role for weeks, so a stack that is created again needs new IDs.
    const suffix = new RandomString(`${name}-suffix`, { length: 6, special: false, upper: false }, parent).result;

    const home = prepareProject(name, project);
    const projects = [home, ...(checked.projects ?? []).map((id) => prepareProject(`${name}-${id}`, pulumi.output(id)))];
    const ownAccount = settings.identity === GcpIdentityKind.Existing ? undefined : createAccount();
    const email = ownAccount?.email ?? (checked.serviceAccountEmail === undefined ? undefined : pulumi.output(checked.serviceAccountEmail));
    const grants: pulumi.Resource[] =
      email === undefined
        ? []
        : [...projects.flatMap((one) => [grantRole(one, "launcher", email), grantVmAccount(one, email)]), ...grantSharedVpc(email)];
    const key = ownAccount && settings.identity === GcpIdentityKind.Key ? createKey(ownAccount) : undefined;
    if (ownAccount && settings.identity === GcpIdentityKind.WorkloadIdentity) grants.push(admitWorkload(ownAccount));

    this.serviceAccountEmail = pulumi.output(email && after(email, grants));
    this.vmServiceAccountEmail = home.vmEmail;
    this.serviceAccountKey = pulumi.secret(
      pulumi.output(key && after(key.privateKey, grants).apply((encoded) => Buffer.from(encoded, "base64").toString("utf8"))),
    );
    this.registerOutputs({
      serviceAccountEmail: this.serviceAccountEmail,
      vmServiceAccountEmail: this.vmServiceAccountEmail,
      serviceAccountKey: this.serviceAccountKey,
    });

    /** The APIs and the VMs' account of one project. */
    function prepareProject(prefix: string, inProject: pulumi.Output<string>): Project {
      const apis = settings.enableApis ? gcpApis(settings.features) : [];
      const services = apis.map(
        (service) =>
          new Service(`${prefix}-api-${service.split(".")[0]}`, { project: inProject, service, disableOnDestroy: false }, parent),
      );
      const prepared = {
        prefix,
        project: inProject,
        vmEmail: inProject.apply(vmAccountOf),
        // In a new project, IAM resources cannot be created before the APIs are enabled.
        ready: { ...parent, dependsOn: services },
      };
      return settings.ownsVmServiceAccount ? { ...prepared, vmAccount: createVmAccount(prepared) } : prepared;
    }

    function createAccount() {
      return new Account(
        `${name}-account`,
        { project, accountId: checked.accountName ?? pulumi.interpolate`skypilot-${suffix}`, displayName: "SkyPilot API server" },
        home.ready,
      );
    }

    function createKey(account: Account) {
      // The engine does not act on the first trigger, so there is one before the first rotation.
      const rotation = { replacementTrigger: checked.keyRotation ?? "none" };
      return new Key(`${name}-key`, { serviceAccountId: account.name }, { ...parent, ...rotation });
    }

    function admitWorkload(account: Account) {
      const { namespace, name: accountName } = checked.serviceAccount ?? { namespace: "skypilot", name: "skypilot-launcher-sa" };
      const pool = checked.workloadPool ?? pulumi.interpolate`${project}.svc.id.goog`;
      return new AccountIAMMember(
        `${name}-workload-identity`,
        {
          serviceAccountId: account.name,
          role: "roles/iam.workloadIdentityUser",
          member: pulumi.interpolate`serviceAccount:${pool}[${namespace}/${accountName}]`,
        },
        parent,
      );
    }

    function createVmAccount(prepared: Project) {
      const account = new Account(
        `${prepared.prefix}-vm-account`,
        { project: prepared.project, accountId: VM_SERVICE_ACCOUNT_ID, displayName: "VMs that SkyPilot launches" },
        prepared.ready,
      );
      // Bindings refer to the account by e-mail address but belong to its unique ID, so they must be created after it.
      grantRole(prepared, "vm", account.email);
      if (settings.vm === GcpVmUse.Controller) actAsVm(`${prepared.prefix}-vm-act-as-vm`, account.name, account.email);
      else grantRole(prepared, "vmListed", account.email);
      return account;
    }

    function grantRole({ prefix, project: inProject, ready }: Project, principal: GcpPrincipal, member: pulumi.Input<string>) {
      const role = new IAMCustomRole(
        `${prefix}-${ROLES[principal].name}`,
        {
          project: inProject,
          roleId: pulumi.interpolate`skypilot_${ROLES[principal].id}_${suffix}`,
          title: ROLES[principal].title,
          permissions: gcpPermissions(gcpGrants(principal, settings)),
          // SkyPilot checks which permissions the roles of the account list, not whether they grant them.
          ...(principal === "vmListed" && { stage: "DISABLED" }),
        },
        ready,
      );
      // Only an additive member leaves other bindings unchanged.
      return new IAMMember(
        `${prefix}-${ROLES[principal].name}-member`,
        { project: inProject, role: role.name, member: pulumi.interpolate`serviceAccount:${member}` },
        parent,
      );
    }

    function grantSharedVpc(member: pulumi.Input<string>) {
      if (checked.hostProject === undefined || !settings.features.includes(GcpFeature.SharedVpc)) return [];
      const hostProject = checked.hostProject;
      const share = (resource: string, to: pulumi.Input<string>) =>
        new IAMMember(
          `${name}-shared-vpc-${resource}`,
          { project: hostProject, role: SHARED_VPC.role, member: pulumi.interpolate`serviceAccount:${to}` },
          parent,
        );
      const controllers = settings.vm === GcpVmUse.Controller && settings.ownsVmServiceAccount;
      return [
        share("networkUser", member),
        ...(controllers
          ? projects.map(({ prefix, vmAccount, vmEmail }) => share(prefix === name ? "vm" : `${prefix}-vm`, vmAccount?.email ?? vmEmail))
          : []),
        ...(settings.features.includes(GcpFeature.Mig)
          ? projects.map(({ prefix, project: id }) => share(prefix === name ? "agent" : `${prefix}-agent`, googleApisAgent(id)))
          : []),
      ];
    }

    /** The account that Google uses to create the instances of a managed instance group (Google's docs: service agents). */
    function googleApisAgent(id: pulumi.Output<string>) {
      return pulumi.interpolate`${getProjectOutput({ projectId: id }, { parent: scope }).number}@cloudservices.gserviceaccount.com`;
    }

    function grantVmAccount({ prefix, project: inProject, vmEmail, vmAccount }: Project, member: pulumi.Input<string>) {
      return actAsVm(
        `${prefix}-act-as-vm`,
        vmAccount?.name ?? pulumi.interpolate`projects/${inProject}/serviceAccounts/${vmEmail}`,
        member,
      );
    }

    function actAsVm(resource: string, serviceAccountId: pulumi.Input<string>, member: pulumi.Input<string>) {
      return new AccountIAMMember(
        resource,
        { serviceAccountId, role: ACT_AS_VM.role, member: pulumi.interpolate`serviceAccount:${member}` },
        parent,
      );
    }
  }
}

/** The custom role of each principal. */
const ROLES: Record<GcpPrincipal, { name: string; id: string; title: string }> = {
  launcher: { name: "launcher-role", id: "launcher", title: "SkyPilot API server" },
  vm: { name: "vm-role", id: "vm", title: "SkyPilot VMs" },
  vmListed: { name: "vm-listed-role", id: "vm_listed", title: "SkyPilot VMs, disabled: SkyPilot reads the list" },
};

/** A project in which SkyPilot launches VMs. */
interface Project {
  /** Prefix of the names of its resources. */
  prefix: string;
  project: pulumi.Output<string>;
  vmEmail: pulumi.Output<string>;
  ready: pulumi.CustomResourceOptions;
  /** Not set if the program does not create it. */
  vmAccount?: Account;
}
