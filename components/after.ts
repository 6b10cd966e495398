import * as pulumi from "@pulumi/pulumi";

/**
 * Returns the value as an Output that is there only after the resources are: whoever takes it waits for them, and nobody else has to. URNs carry the
 * dependency because, unlike ids, a preview knows them.
 */
export function after<T>(value: pulumi.Input<T>, resources: pulumi.Resource[]): pulumi.Output<T> {
  return pulumi.all([value, ...resources.map(({ urn }) => urn)]).apply(([first]) => first as T) as pulumi.Output<T>;
}
