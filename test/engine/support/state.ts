/** What the state of a stack says. */
import type { Deployment } from "@pulumi/pulumi/automation";

/** A resource as the state keeps it. */
export interface StateResource {
  urn: string;
  type: string;
  custom: boolean;
  external?: boolean;
  id?: string;
  parent?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  dependencies?: string[];
  retainOnDelete?: boolean;
}

/** The state of a stack, its secrets decrypted. */
export interface Checkpoint {
  resources: StateResource[];
  pending: { type: string; resource: StateResource }[];
}

/** Reads an exported deployment. */
export function checkpointOf({ deployment }: Deployment): Checkpoint {
  const { resources = [], pending_operations: pending = [] } = deployment as {
    resources?: StateResource[];
    pending_operations?: Checkpoint["pending"];
  };
  return { resources: resources.filter(({ type }) => !type.startsWith("pulumi:")), pending };
}
