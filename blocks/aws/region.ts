/** The regions of AWS. */
import providers from "../../contract/providers.json";
import { nearest } from "../../core/nearest";
import type { AwsPartition } from "./args";

/** The form of a region. */
export const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** Returns the partition of a region, by its prefix (AWS docs: Amazon Resource Names). */
export function partitionOf(region: string): AwsPartition {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** Returns what is wrong with a region of AWS; a new number of a known place is taken, because AWS opens regions after this list was made. */
export function regionProblem(region: string): string | undefined {
  if (!REGION.test(region)) return `"${region}" is not a valid region; write one such as "us-east-1"`;
  const place = (name: string) => name.slice(0, -1);
  if (providers.awsRegions.some((known) => place(known) === place(region))) return undefined;
  const meant = nearest(region, providers.awsRegions);
  return meant && `"${region}" is not a region of AWS; did you mean "${meant}"?`;
}
