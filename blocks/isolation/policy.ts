/** What a NetworkPolicy holds. */
import type { Peer, Port, Selector } from "./peers";

/** A rule of incoming connections; without `from`, everyone can connect. */
export interface IngressRule {
  from?: Peer[];
  ports?: Port[];
}

/** A rule of outgoing connections; without `to`, the pods can connect to every address. */
export interface EgressRule {
  to?: Peer[];
  ports?: Port[];
}

/** The specification of a NetworkPolicy. */
export interface PolicySpec {
  podSelector: Selector;
  policyTypes: ("Ingress" | "Egress")[];
  ingress: IngressRule[];
  egress?: EgressRule[];
}
