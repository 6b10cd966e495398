/** The API server on its own: what its component is given. */
import type { Input } from "@pulumi/pulumi";
import type { ServerBlocksArgs } from "./serverArgs";

/** The API server on its own: its Helm release, log-in and endpoint. */
export interface ApiServerArgs extends ServerBlocksArgs {
  /**
   * The namespace, once it may be used; it must exist.
   * @default that of the release
   */
  namespace?: Input<string>;
  /**
   * Name of the pod's service account, once it may be used; with the RBAC modes `minimal` and `existing`.
   * @default that of the hosting cluster's settings
   */
  serviceAccount?: Input<string>;
  /** Annotations of the service account, where the chart creates it, as with the RBAC mode `chart`. */
  serviceAccountAnnotations?: Input<{ [key: string]: string }>;
  /** Identities that the pod gets from its service account when it starts, so that it restarts when they change. */
  cloudIdentities?: Input<Input<string>[]>;
  /** Environment of the server beside that of the pod: name -> value. */
  environment?: { [name: string]: Input<string> };
  /**
   * Namespace of the tasks, once it may be used.
   * @default that of the hosting cluster's settings
   */
  tasksNamespace?: Input<string>;
  /** Clouds whose credentials the pod gets, by their keys in `secretNames`. */
  clouds?: string[];
  /** Name of each cloud's Secret. */
  secretNames?: Input<{ [cloud: string]: Input<string> }>;
  /** Whether the Secret of AWS holds the files `credentials` and `config` instead of a pair of keys. */
  awsCredentialsFile?: boolean;
  /** The GCP project, where GCP is among the clouds. */
  gcpProject?: Input<string>;
  /** The Nebius tenant, where Nebius is among the clouds. */
  nebiusTenantId?: Input<string>;
  /**
   * The SkyPilot config that the server starts with, as YAML.
   * @default SkyPilot's own
   */
  skypilotConfig?: Input<string>;
}
