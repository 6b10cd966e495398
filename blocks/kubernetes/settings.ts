/** Settings of the hosting cluster. */
import type { Input } from "@pulumi/pulumi";
import { chartObjects } from "../../contract/chart";
import { derived } from "../../core/known";
import type { KubernetesFeature } from "../../permissions/kubernetes";
import { chosenFeatures, IN_CLUSTER } from "../clusters/args";
import type { ClustersSettings } from "../clusters/settings";
import type { ReleaseSettings } from "../release/release";
import { type KubernetesArgs, type RbacArgs, RbacMode } from "./args";

/** Settings of the hosting cluster. */
export interface KubernetesSettings {
  inCluster: boolean;
  tasksNamespace: Input<string>;
  createTasksNamespace: boolean;
  mode: RbacMode;
  serviceAccount: Input<string>;
  /** Not set if SkyPilot creates it. */
  workloadServiceAccount?: Input<string>;
  features: KubernetesFeature[];
  objectStoreMounts: boolean;
  createSystemNamespace: boolean;
  allowedContexts: string[];
}

/** Computes the settings. */
export function kubernetesSettings(args: KubernetesArgs = {}, release: ReleaseSettings, clusters: ClustersSettings): KubernetesSettings {
  const { inCluster = true, namespace, rbac = {} } = args;
  const mode = rbac.mode ?? RbacMode.Minimal;
  const features = chosenFeatures(rbac);
  const objectStoreMounts = inCluster && features.includes("objectStoreMounts");
  const ours = mode !== RbacMode.Existing;
  const workloadServiceAccount = mode === RbacMode.Minimal ? `${release.name}-workload-sa` : rbac.workloadServiceAccount;
  const contexts = [...(inCluster ? [IN_CLUSTER] : []), ...clusters.all.map(({ name }) => name)];
  const apart = mode === RbacMode.Minimal && inCluster;
  const tasksNamespace = namespace ?? (apart ? derived(release.namespace, (known) => `${known}-tasks`) : release.namespace);
  return {
    inCluster,
    tasksNamespace,
    createTasksNamespace: inCluster && tasksNamespace !== release.namespace && (args.createNamespace ?? ours),
    mode,
    serviceAccount: accountName(mode, rbac, release.name),
    ...(workloadServiceAccount && { workloadServiceAccount }),
    features,
    objectStoreMounts,
    createSystemNamespace: objectStoreMounts && (rbac.createSystemNamespace ?? ours),
    allowedContexts: args.allowedContexts ?? contexts,
  };
}

/** The account has a different name from the chart's, because Helm deletes its account only after this one must exist. */
function accountName(mode: RbacMode, { serviceAccount }: RbacArgs, releaseName: string): Input<string> {
  if (mode === RbacMode.Chart) return chartObjects(releaseName).serviceAccount;
  return mode === RbacMode.Existing && serviceAccount !== undefined ? serviceAccount : `${releaseName}-launcher-sa`;
}
