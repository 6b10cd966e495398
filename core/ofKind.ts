import type { Problem } from "./problem";

/** Returns the given arguments of a cloud that have a meaning only with another identity; `ofKind` says with which. */
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
