import type { Check } from "../check";
import type { Stack } from "../stack";

export async function serverChecks(_: Stack): Promise<Check[]> {
  return [];
}
