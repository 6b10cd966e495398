import type { Problem } from "./problem";

/** Returns the arguments of a cloud that its identity ignores; `ofKind` maps them to the identities that use them. */
export function unusedOfKind<K extends string>(
  cloud: string,
  args: { [key in NoInfer<K>]?: unknown },
  ofKind: Record<K, string>,
  identity: string,
): Problem[] {
  return (Object.keys(ofKind) as K[])
    .filter((key) => args[key] !== undefined && ofKind[key] !== identity)
    .map((key) => ({ path: key, message: `is ignored unless ${cloud}.identity is "${ofKind[key]}"` }));
}
