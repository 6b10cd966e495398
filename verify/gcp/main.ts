import type { Check } from "../check";
import type { Stack } from "../stack";

export async function gcpChecks(_: Stack): Promise<Check[]> {
  return [];
}
