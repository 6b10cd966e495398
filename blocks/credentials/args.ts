/** The credentials of each cloud, as the config gives them. */
import type { Input } from "@pulumi/pulumi";

/** Credentials of AWS: a pair of keys, or credentials and config files, or an existing Secret. */
export interface AwsCredentialsArgs {
  /**
   * Whether the cloud is used.
   * @default true
   */
  enabled?: boolean;
  /**
   * Access key id.
   * @secret
   */
  accessKeyId?: Input<string>;
  /**
   * Secret access key.
   * @secret
   */
  secretAccessKey?: Input<string>;
  /**
   * Content of `~/.aws/credentials`, instead of a pair of keys.
   * @secret
   */
  credentialsFile?: Input<string>;
  /**
   * Content of `~/.aws/config`, in addition to `credentialsFile`. @secret
   */
  configFile?: Input<string>;
  /** Name of an existing Secret with the keys `aws_access_key_id` and `aws_secret_access_key`, or `credentials` and `config`. */
  existingSecret?: Input<string>;
  /**
   * Whether the existing Secret holds the files `credentials` and `config` instead of a pair of keys.
   * @default false
   */
  useCredentialsFile?: boolean;
}

/** Credentials of GCP: a service account's key, or an existing Secret. */
export interface GcpCredentialsArgs {
  /**
   * Whether the cloud is used.
   * @default true
   */
  enabled?: boolean;
  /**
   * JSON key of the service account.
   * @secret
   */
  serviceAccountKey?: Input<string>;
  /** Name of an existing Secret with the key `gcp-cred.json`. */
  existingSecret?: Input<string>;
}

/** Credentials of Kubernetes clusters: a kubeconfig, or an existing Secret. */
export interface KubernetesCredentialsArgs {
  /**
   * Whether the clusters are used.
   * @default true
   */
  enabled?: boolean;
  /**
   * Content of a kubeconfig.
   * @secret
   */
  kubeconfig?: Input<string>;
  /** Name of an existing Secret with the key `config`. */
  existingSecret?: Input<string>;
}

/** Credentials of a cloud that is reached with an API key. */
export interface ApiKeyCredentialsArgs {
  /**
   * Whether the cloud is used.
   * @default true
   */
  enabled?: boolean;
  /**
   * API key.
   * @secret
   */
  apiKey?: Input<string>;
  /** Name of an existing Secret with the key `api_key`. */
  existingSecret?: Input<string>;
}

/** Credentials of Nebius. */
export interface NebiusCredentialsArgs {
  /**
   * Whether the cloud is used.
   * @default true
   */
  enabled?: boolean;
  /**
   * JSON credentials of the service account.
   * @secret
   */
  credentials?: Input<string>;
  /** Id of the tenant. */
  tenantId?: Input<string>;
  /** Name of an existing Secret with the key `credentials.json`. */
  existingSecret?: Input<string>;
}

/** Credentials of Cloudflare R2. */
export interface R2CredentialsArgs {
  /**
   * Whether the cloud is used.
   * @default true
   */
  enabled?: boolean;
  /**
   * Content of `~/.cloudflare/r2.credentials`.
   * @secret
   */
  credentials?: Input<string>;
  /**
   * Id of the Cloudflare account.
   * @secret
   */
  accountId?: Input<string>;
  /** Name of an existing Secret with the keys `r2.credentials` and `accountid`. */
  existingSecret?: Input<string>;
}

/** Credentials of CoreWeave object storage. */
export interface CoreweaveCredentialsArgs {
  /**
   * Whether the cloud is used.
   * @default true
   */
  enabled?: boolean;
  /**
   * Content of `~/.coreweave/cw.config`.
   * @secret
   */
  config?: Input<string>;
  /**
   * Content of `~/.coreweave/cw.credentials`.
   * @secret
   */
  credentials?: Input<string>;
  /** Name of an existing Secret with the keys `cw.config` and `cw.credentials`. */
  existingSecret?: Input<string>;
}

/** Credentials of a cloud that keeps them in one file. */
export interface FileCredentialsArgs {
  /**
   * Whether the cloud is used.
   * @default true
   */
  enabled?: boolean;
  /**
   * Content of the file.
   * @secret
   */
  file?: Input<string>;
  /** Name of an existing Secret with the file under its name. */
  existingSecret?: Input<string>;
}

/** Credentials of Azure: a service principal. */
export interface AzureCredentialsArgs {
  /**
   * Whether the cloud is used.
   * @default true
   */
  enabled?: boolean;
  /**
   * Id of the service principal.
   * @secret
   */
  clientId?: Input<string>;
  /**
   * Secret of the service principal.
   * @secret
   */
  clientSecret?: Input<string>;
  /**
   * Id of the tenant.
   * @secret
   */
  tenantId?: Input<string>;
  /**
   * Id of the subscription.
   * @secret
   */
  subscriptionId?: Input<string>;
  /** Name of an existing Secret with the keys `client_id`, `client_secret`, `tenant_id` and `subscription_id`. */
  existingSecret?: Input<string>;
}

/** Credentials of Oracle Cloud. */
export interface OciCredentialsArgs {
  /**
   * Whether the cloud is used.
   * @default true
   */
  enabled?: boolean;
  /**
   * Content of `~/.oci/config`, whose `key_file` is `~/.oci/oci_api_key.pem`.
   * @secret
   */
  config?: Input<string>;
  /**
   * Content of `~/.oci/oci_api_key.pem`.
   * @secret
   */
  privateKey?: Input<string>;
  /** Name of an existing Secret with the keys `config` and `oci_api_key.pem`. */
  existingSecret?: Input<string>;
}

/** Credentials of VAST Data object storage. */
export interface VastdataCredentialsArgs {
  /**
   * Whether the cloud is used.
   * @default true
   */
  enabled?: boolean;
  /**
   * Content of `~/.vastdata/vastdata.config`.
   * @secret
   */
  config?: Input<string>;
  /**
   * Content of `~/.vastdata/vastdata.credentials`.
   * @secret
   */
  credentials?: Input<string>;
  /** Name of an existing Secret with the keys `vastdata.config` and `vastdata.credentials`. */
  existingSecret?: Input<string>;
}

/** Credentials of each cloud; a cloud that is named is used. */
export interface CredentialsArgs {
  /** AWS, where `aws.identity` is `existing` or AWS is not managed by this program. */
  aws?: AwsCredentialsArgs;
  /** GCP, where `gcp.identity` is `existing`. */
  gcp?: GcpCredentialsArgs;
  /** Kubernetes clusters other than the hosting one, where `clusters` is empty. */
  kubernetes?: KubernetesCredentialsArgs;
  /** RunPod. */
  runpod?: ApiKeyCredentialsArgs;
  /** Lambda Cloud. */
  lambda?: ApiKeyCredentialsArgs;
  /** Vast.ai. */
  vast?: ApiKeyCredentialsArgs;
  /** DigitalOcean. */
  digitalocean?: ApiKeyCredentialsArgs;
  /** Nebius. */
  nebius?: NebiusCredentialsArgs;
  /** Cloudflare R2. */
  r2?: R2CredentialsArgs;
  /** CoreWeave object storage. */
  coreweave?: CoreweaveCredentialsArgs;
  /** Azure. */
  azure?: AzureCredentialsArgs;
  /** Oracle Cloud. */
  oci?: OciCredentialsArgs;
  /** VAST Data object storage. */
  vastdata?: VastdataCredentialsArgs;
  /** IBM Cloud: `~/.ibm/credentials.yaml`. */
  ibm?: FileCredentialsArgs;
  /** FluidStack: `~/.fluidstack/api_key`. */
  fluidstack?: FileCredentialsArgs;
  /** Cudo: `~/.config/cudo/cudo.yml`. */
  cudo?: FileCredentialsArgs;
  /** Paperspace: `~/.paperspace/config.json`. */
  paperspace?: FileCredentialsArgs;
  /** Hyperbolic: `~/.hyperbolic/api_key`. */
  hyperbolic?: FileCredentialsArgs;
  /** Shadeform: `~/.shadeform/api_key`. */
  shadeform?: FileCredentialsArgs;
  /** Seeweb: `~/.seeweb_cloud/seeweb_keys`. */
  seeweb?: FileCredentialsArgs;
  /** Prime Intellect: `~/.prime/config.json`. */
  primeintellect?: FileCredentialsArgs;
  /** Mithril: `~/.config/mithril/config.yaml`. */
  mithril?: FileCredentialsArgs;
  /** Verda: `~/.verda/config.json`. */
  verda?: FileCredentialsArgs;
  /** Samsung Cloud Platform: `~/.scp/scp_credential`. */
  scp?: FileCredentialsArgs;
  /** VMware vSphere: `~/.vsphere/credential.yaml`. */
  vsphere?: FileCredentialsArgs;
}
