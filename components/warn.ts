import * as pulumi from "@pulumi/pulumi";

/** Logs a warning at its component; the offline plan, which has no engine, lists warnings itself. */
export function warn(component: pulumi.Resource, warnings: string[]): void {
  if (!pulumi.runtime.getEngine()) return;
  for (const warning of warnings) void pulumi.log.warn(warning, component);
}
