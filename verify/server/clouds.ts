/** Which clouds the server has enabled: a request that its workers run, because `/api/health` answers even if every request fails. */
import { CREDENTIALS } from "../../blocks/credentials/table";
import { get, getQueued, REQUEST, type Result } from "../../core/serverRequest";
import type { SkyPilotArgs } from "../../skypilot/args";
import type { SkyPilotSettings } from "../../skypilot/settings";
import { whyNot } from "../ask";
import { type Check, outcomes } from "../check";
import type { Place } from "./place";

/** Returns the clouds that the config enables, by the names that SkyPilot's `allowed_clouds` has for them. */
export function expectedClouds(args: SkyPilotArgs, { clouds, kubernetes, clusters, machines }: SkyPilotSettings): string[] {
  const own = (args.skypilotConfig as { allowed_clouds?: unknown } | undefined)?.allowed_clouds;
  if (Array.isArray(own)) return own.map(String).sort();
  const inKubernetes = kubernetes.inCluster || clusters.all.length > 0;
  const names = [...(inKubernetes ? ["kubernetes"] : []), ...clouds.map((cloud) => CREDENTIALS[cloud].allowedCloud), ...machines];
  return [...new Set(names)].sort();
}

/** Verifies that each cloud is enabled. */
export async function cloudChecks(place: Place, clouds: string[]): Promise<Check[]> {
  const is = outcomes({ part: "server", subject: place.name, expected: "runs a request (/enabled_clouds)" });
  const result = await getQueued(place, REQUEST).catch((error): Result => ({ unanswered: whyNot(error) }));
  if ("unanswered" in result) return [is.unknown(result.unanswered, "run `sky check`, as a user who is logged in")];
  if ("failed" in result) return [is.wrong(result.failed, "see `sky api logs`, and the log of the pod of the API server")];
  const enabled = new Set([result.value].flat().map((cloud) => String(cloud).split("/")[0]?.toLowerCase()));
  const disabled = clouds.filter((cloud) => !enabled.has(cloud.toLowerCase()));
  const reasons = disabled.length > 0 ? await bootCheck(place) : "";
  return [
    is.ok(),
    ...clouds.map((cloud) => {
      const about = outcomes({ part: "server", subject: "API server", expected: `has the cloud ${cloud} enabled` });
      if (!disabled.includes(cloud)) return about.ok();
      const reason = reasonOf(cloud, reasons);
      return about.wrong(`disabled${reason && `: ${reason}`}`, `fix the credentials of ${cloud}, then run \`sky check ${cloud}\``);
    }),
  ];
}

/** The id of the check of all clouds when the server starts (SkyPilot: sky/server/daemons.py). */
const ON_BOOT = "skypilot-server-on-boot-check";

async function bootCheck(place: Place): Promise<string> {
  try {
    const { status, body } = await get(place, `/api/stream?request_id=${ON_BOOT}&format=plain`);
    return status === 200 ? body : "";
  } catch {
    return "";
  }
}

/** Returns the reason in the output of `sky check`: the lines below that of the cloud. */
export function reasonOf(cloud: string, output: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the output has colors.
  const lines = output.replace(/\u001b\[[0-9;]*m/g, "").split("\n");
  const start = lines.findIndex((line) => new RegExp(`^\\s*${cloud}: disabled`, "i").test(line));
  if (start < 0) return "";
  const indent = (line: string) => line.length - line.trimStart().length;
  const below = lines.slice(start + 1);
  const end = below.findIndex((line) => indent(line) <= indent(lines[start] ?? ""));
  const text = (end < 0 ? below : below.slice(0, end)).map((line) => line.trim()).join(" ");
  return text.replace(/^Reason\s*(\[\w+\])?:\s*/, "").slice(0, 200);
}
