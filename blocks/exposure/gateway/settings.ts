/** Settings of the Gateway. */
import type { Input } from "@pulumi/pulumi";
import type { ReleaseSettings } from "../../release/release";
import type { ExposureArgs } from "../args";
import { type GatewayArgs, GatewayImplementation } from "./args";
import { IMPLEMENTATIONS, type Implementation } from "./implementations";
import { gatewayNames } from "./policies";

/** Settings of a Gateway. */
export interface GatewaySettings {
  key: GatewayImplementation;
  implementation: Implementation;
  /** Whether the stack creates the Gateway. */
  own: boolean;
  name: Input<string>;
  /** Not set if it is that of the API server. */
  namespace?: Input<string>;
  /** The listener that the route of the API server belongs to; not set if it is each one. */
  listener?: Input<string>;
  class?: Input<string>;
  wait: boolean;
}

/** Names of the listeners of a Gateway that the stack creates. */
export const LISTENERS = { http: "http", https: "https" } as const;

/** Computes the settings; the rules refuse what is missing. */
export function gatewaySettings({ gateway, tls, dns }: ExposureArgs, release: ReleaseSettings): GatewaySettings {
  const args: Partial<GatewayArgs> = gateway ?? {};
  const key = args.implementation ?? GatewayImplementation.EnvoyGateway;
  const own = args.name === undefined;
  const listener = own ? LISTENERS[tls ? "https" : "http"] : args.sectionName;
  return {
    key,
    implementation: IMPLEMENTATIONS[key] ?? IMPLEMENTATIONS.envoyGateway,
    own,
    name: args.name ?? gatewayNames(release.name).gateway,
    ...(!own && args.namespace !== undefined && { namespace: args.namespace }),
    ...(listener !== undefined && { listener }),
    ...(own && args.class !== undefined && { class: args.class }),
    wait: own && (args.wait ?? dns !== undefined),
  };
}
