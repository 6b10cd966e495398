/** Names that Kubernetes accepts (kubernetes.io docs: object names and IDs). */
import type { Input } from "@pulumi/pulumi";
import { isKnownText, type Problem } from "./problem";

/** The kinds of names: their pattern, maximum length and an example. */
const KINDS = {
  /** Of a namespace. */
  label: { pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, longest: 63, says: 'lower-case letters, digits and "-"' },
  /** Of a Secret or a service account. */
  subdomain: { pattern: /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/, longest: 253, says: 'lower-case letters, digits, "-" and "."' },
  /** Of a release, whose Service is named `<release>-api-service` and has at most 63 characters. */
  release: {
    pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    longest: 63 - "-api-service".length,
    says: 'lower-case letters, digits and "-", a letter first',
  },
};

/** Returns what is wrong with a name of a kind. */
export function nameProblems(path: string, name: Input<string> | undefined, kind: keyof typeof KINDS): Problem[] {
  if (!isKnownText(name)) return [];
  const { pattern, longest, says } = KINDS[kind];
  if (name.length > longest) return [{ path, message: `"${name}" has ${name.length} characters; write at most ${longest}` }];
  return pattern.test(name) ? [] : [{ path, message: `"${name}" is not a valid Kubernetes name; write ${says}, such as "skypilot"` }];
}

// Every cluster has them, or another part of the program creates them.
const TAKEN = ["default", "kube-system", "kube-public", "kube-node-lease", "ingress-nginx"];

/** Returns what is wrong with a namespace that the program creates. */
export function createdNamespaceProblems(path: string, namespace: Input<string>, createKey: string): Problem[] {
  if (namespace === "skypilot-system") return [{ path, message: '"skypilot-system" is reserved by SkyPilot; write another one' }];
  if (!isKnownText(namespace) || !TAKEN.includes(namespace)) return [];
  return [
    {
      path,
      message: `"${namespace}" exists in every cluster or belongs to something else, and the stack must not destroy it; write another one, or set ${createKey} to false`,
    },
  ];
}
