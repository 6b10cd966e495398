import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import type * as pulumi from "@pulumi/pulumi";

/**
 * Creates an immutable Secret and returns its generated name: changed content gets a new Secret, whose new name restarts the pods that
 * refer to it.
 */
export function createImmutableSecret(
  name: string,
  namespace: pulumi.Input<string>,
  stringData: pulumi.Input<{ [key: string]: pulumi.Input<string> }>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const secret = new Secret(name, { metadata: { namespace }, type: "Opaque", immutable: true, stringData }, { parent });
  return secret.metadata.name;
}
