import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import type * as pulumi from "@pulumi/pulumi";

/** Makes an immutable Secret and returns its name, which is generated: a changed content gets a new Secret, whose new name rolls the pods that name it. */
export function createImmutableSecret(
  name: string,
  namespace: pulumi.Input<string>,
  stringData: pulumi.Input<{ [key: string]: pulumi.Input<string> }>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const secret = new Secret(name, { metadata: { namespace }, type: "Opaque", immutable: true, stringData }, { parent });
  return secret.metadata.name;
}
