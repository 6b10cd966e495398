import * as pulumi from "@pulumi/pulumi";
import type { CredentialsArgs } from "../blocks/credentials/args";
import { credentialsValueRules } from "../blocks/credentials/rules";
import { type CredentialCloud, enabledClouds, secretData } from "../blocks/credentials/table";
import { seen } from "../core/known";
import { below } from "../core/problem";
import { createImmutableSecret } from "./immutableSecret";
import { rejectInvalid } from "./invalidArguments";
import { withSecretArgs, withSecretCredentials } from "./secretArgs";

/** The Secrets of the clouds' credentials. */
export interface CloudCredentialsArgs {
  /** Namespace of the API server. */
  namespace: pulumi.Input<string>;
  /** Credentials of each cloud. */
  credentials: CredentialsArgs;
}

/**
 * One Secret for each cloud, in the format that the chart mounts. They are immutable and have generated names, so that a changed
 * credential gets a new Secret, whose new name restarts the API server's pod.
 */
export class CloudCredentials extends pulumi.ComponentResource {
  /** Name of each enabled cloud's Secret, by the cloud's key in the credentials. */
  public readonly secretNames: pulumi.Output<{ [cloud: string]: string }>;

  /**
   * @throws ResourceError with every problem of the arguments.
   */
  constructor(name: string, args: CloudCredentialsArgs, opts?: pulumi.ComponentResourceOptions) {
    const credentials = withSecretCredentials(args.credentials);
    super("skypilot:index:CloudCredentials", name, withSecretArgs("CloudCredentials", args), opts);
    rejectInvalid(this, name, below("credentials", credentialsValueRules(seen(args.credentials))));

    this.secretNames = pulumi.output(
      Object.fromEntries(
        enabledClouds(credentials).map((cloud) => [cloud, credentials[cloud]?.existingSecret ?? createSecret(cloud, this)]),
      ),
    );
    this.registerOutputs({ secretNames: this.secretNames });

    function createSecret(cloud: CredentialCloud, parent: pulumi.Resource): pulumi.Output<string> {
      return createImmutableSecret(`${name}-${cloud}`, args.namespace, secretData(cloud, { ...credentials[cloud] }), parent);
    }
  }
}
