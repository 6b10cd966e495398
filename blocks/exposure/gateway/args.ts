/** The Gateway of the Gateway API through which users reach the API server: the arguments. */
import type { Input } from "@pulumi/pulumi";

/** The implementation of the Gateway API, which determines what the stack creates in addition to routes. */
export const GatewayImplementation = {
  /** Envoy Gateway. */
  EnvoyGateway: "envoyGateway",
  /** NGINX Gateway Fabric. */
  NginxGatewayFabric: "nginxGatewayFabric",
  /** Traefik with its Gateway provider, and its provider of custom resources for basic auth. */
  Traefik: "traefik",
  /** The Gateway controller of GKE. */
  Gke: "gke",
  /** Application Load Balancers of the AWS Load Balancer Controller. */
  AwsAlb: "awsAlb",
  /** Cilium. */
  Cilium: "cilium",
  /** Istio. */
  Istio: "istio",
} as const;
export type GatewayImplementation = (typeof GatewayImplementation)[keyof typeof GatewayImplementation];

/** A Gateway: an existing one by `name`, or one that the stack creates by `class`. */
export interface GatewayArgs {
  /** The implementation of the Gateway API. */
  implementation: GatewayImplementation;
  /**
   * Name of an existing Gateway, whose listener accepts routes of the API server's namespace.
   * @example shared
   */
  name?: Input<string>;
  /**
   * Namespace of the existing Gateway.
   * @default that of the API server
   * @example gateways
   */
  namespace?: Input<string>;
  /**
   * Listener of the existing Gateway; required with `exposure.tls`.
   * @default every listener that accepts the route
   * @example https
   */
  sectionName?: Input<string>;
  /**
   * GatewayClass for which the stack creates a Gateway in the API server's namespace.
   * @example eg
   */
  class?: Input<string>;
  /**
   * Whether `pulumi up` waits until the controller reports that the Gateway of the stack is programmed; without a controller, it waits
   * until its time limit.
   * @default true with `exposure.dns`, else false
   */
  wait?: boolean;
}
