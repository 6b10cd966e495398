/** The system's Chromium, for the tests and the picture of the page; nothing is downloaded. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Browser } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Returns the path of Chromium: `CHROMIUM_PATH`, or the first of its names on the PATH; `undefined` if there is none. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (environment.PATH ?? "").split(path.delimiter).filter(Boolean);
  const candidates = [environment.CHROMIUM_PATH ?? "", ...NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)))];
  return candidates.find((file) => file !== "" && fs.existsSync(file));
}

/** Starts Chromium without a window. */
export function startChromium(executablePath: string): Promise<Browser> {
  const { chromium } = require("playwright-core") as typeof import("playwright-core");
  // The sandbox requires user namespaces, which few containers have; the page is trusted.
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}
