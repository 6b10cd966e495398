/** Arguments of the component ApiServer. */
import type { Input } from "@pulumi/pulumi";
import type { ServerBlocksArgs } from "./serverArgs";

/** The API server without identities: its Helm release, login and endpoint. */
export interface ApiServerArgs extends ServerBlocksArgs {
  /**
   * An existing namespace; the release waits for this value. @default that of the release
   */
  namespace?: Input<string>;
  /**
   * Name of the pod's service account, for the RBAC modes `minimal` and `existing`; the release waits for this value. @default that of the
   * hosting cluster's settings
   */
  serviceAccount?: Input<string>;
  /** Annotations of the service account, if the chart creates it, as with the RBAC mode `chart`. */
  serviceAccountAnnotations?: Input<{ [key: string]: string }>;
  /** Identities that the pod gets from its service account when it starts; the pod restarts when they change. */
  cloudIdentities?: Input<Input<string>[]>;
  /** Environment of the server in addition to that of the pod: name -> value. */
  environment?: { [name: string]: Input<string> };
  /**
   * Namespace of the tasks; the release waits for this value. @default that of the hosting cluster's settings
   */
  tasksNamespace?: Input<string>;
  /**
   * Namespaces of teams in the hosting cluster, whose tasks cannot connect to the API server past its ingress controller.
   * @default []
   */
  teamNamespaces?: Input<string>[];
  /** Clouds whose credentials the pod gets: their keys in `secretNames`. */
  clouds?: string[];
  /** Name of each cloud's Secret. */
  secretNames?: Input<{ [cloud: string]: Input<string> }>;
  /** Whether the Secret of AWS has the files `credentials` and `config` instead of a pair of keys. */
  awsCredentialsFile?: boolean;
  /**
   * Whether the API server gets the pair of keys of AWS as environment variables, which SkyPilot copies nowhere, instead of as a file.
   * @default false
   */
  awsKeyInEnvironment?: boolean;
  /** The AWS config file with the profiles of workspaces. */
  awsProfiles?: Input<string>;
  /** The GCP project, if GCP is one of the clouds. */
  gcpProject?: Input<string>;
  /** The Nebius tenant, if Nebius is one of the clouds. */
  nebiusTenantId?: Input<string>;
  /**
   * The SkyPilot config that the server starts with, as YAML.
   * @default SkyPilot's own
   */
  skypilotConfig?: Input<string>;
}
