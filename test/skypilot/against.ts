/** `npm run permissions -- --against VERSION`: what a version of SkyPilot needs that the tables lack, and what they hold that it never uses. */
import { ALL_USES, unneeded } from "../../permissions/proof";
import { CLOUDS, judge } from "./judge";

/** Runs the judge on any version of SkyPilot that PyPI has, and returns what it found, as text. */
export function against(version: string): string {
  const { passed, failed, skipped, failures, proof } = judge(version, { clouds: CLOUDS, pytest: [] });
  const judged = new Set(proof.flows.map(({ cloud }) => cloud));
  const refused = proof.flows.flatMap(({ cloud, principal, flow, on }) =>
    on.refused.map((call) => `${cloud}, ${principal}: ${flow}: ${call}`),
  );
  const unused = unneeded(
    ALL_USES.filter(({ cloud }) => judged.has(cloud)),
    proof,
  ).map(({ cloud, principals, use }) => `${cloud}, ${principals.join(" and ")}: ${use}`);
  const section = (title: string, lines: string[]) => ["", title, ...(lines.length > 0 ? lines : ["none"]).map((line) => `  ${line}`)];
  return [
    `SkyPilot ${version}: ${passed} runs of flows pass, ${failed} fail, ${skipped} are skipped`,
    ...section("Failed", failures),
    ...section("Refused although the feature is on", refused),
    ...section("Used by no flow: candidates to remove", unused),
    "",
  ].join("\n");
}
