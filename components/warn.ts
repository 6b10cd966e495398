import * as pulumi from "@pulumi/pulumi";

/** Says what works but should be known, at the component that it is about; the offline plan, which has no engine, lists it itself. */
export function warn(component: pulumi.Resource, warnings: string[]): void {
  if (!pulumi.runtime.getEngine()) return;
  for (const warning of warnings) void pulumi.log.warn(warning, component);
}
