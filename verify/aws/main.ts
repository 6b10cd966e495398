import type { Check } from "../check";
import type { Stack } from "../stack";

export async function awsChecks(_: Stack): Promise<Check[]> {
  return [];
}
