/** The system's Chromium, for the tests of the page and its picture; none is downloaded. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Browser } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Returns where Chromium is: `CHROMIUM_PATH`, else the first of its names on the PATH; `undefined` where there is none. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (environment.PATH ?? "").split(path.delimiter).filter(Boolean);
  const candidates = [environment.CHROMIUM_PATH ?? "", ...NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)))];
  return candidates.find((file) => file !== "" && fs.existsSync(file));
}

/** Starts Chromium without a window. */
export function startChromium(executablePath: string): Promise<Browser> {
  const { chromium } = require("playwright-core") as typeof import("playwright-core");
  // The sandbox needs user namespaces, which containers seldom have; the page is our own.
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}
