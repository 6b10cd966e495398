import * as pulumi from "@pulumi/pulumi";

/**
 * Returns the value as an Output that resolves only after the resources exist, so only its users wait for them. URNs carry the dependency
 * because, unlike IDs, they are known in a preview.
 */
export function after<T>(value: pulumi.Input<T>, resources: pulumi.Resource[]): pulumi.Output<T> {
  return pulumi.all([value, ...resources.map(({ urn }) => urn)]).apply(([first]) => first as T) as pulumi.Output<T>;
}
