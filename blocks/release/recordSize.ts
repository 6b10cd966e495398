/** Whether Helm can keep a release: its record holds the chart, the values, and the manifest with the values once more (helm.sh docs: Secret of a release). */
import { gzipSync } from "node:zlib";
import type { Problem } from "../../core/problem";

/** The most bytes that compressed values may have: a Secret has 1 MiB, of which the record of the chart itself takes 180 KiB; base64 takes a third more. */
const MOST = 300_000;

/** Returns what is wrong with the size of something that becomes a value of the chart. */
export function recordSizeProblems(path: string, value: unknown): Problem[] {
  const text = JSON.stringify(value ?? {});
  if (text.length <= MOST) return [];
  const size = gzipSync(text).length;
  if (size <= MOST) return [];
  const kilobytes = Math.round(size / 1000);
  return [
    { path, message: `takes ${kilobytes} kB compressed, but Helm cannot keep a release with more than ${MOST / 1000} kB; make it smaller` },
  ];
}
