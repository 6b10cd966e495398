/** `npm run screenshot`: takes the picture of the plan of prod in docs/images/ with the system's Chromium, and writes the picture of the stack. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { planOf } from "../plan/ofStack";
import { planSvg } from "../plan/picture/svg";
import { findChromium, startChromium } from "./chromium";

const ROOT = path.resolve(__dirname, "..");
const PICTURE = path.join(ROOT, "docs/images/plan-prod.png");

async function main(): Promise<void> {
  const executable = findChromium();
  if (!executable) throw new Error("Chromium not found: install it, or set CHROMIUM_PATH");
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "plan-"));
  const file = path.join(folder, "plan.html");
  const { status, stderr } = spawnSync(process.execPath, ["bin/skypilot-stack.js", "plan", "prod", "--html", file], {
    cwd: ROOT,
  });
  if (status !== 0) throw new Error(`the plan ended with ${status}: ${stderr}`);
  fs.writeFileSync(path.join(path.dirname(PICTURE), "stack-prod.svg"), planSvg(await planOf({ stack: "prod" })));
  const browser = await startChromium(executable);
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 1120 }, colorScheme: "light" });
    await page.goto(pathToFileURL(file).href);
    fs.mkdirSync(path.dirname(PICTURE), { recursive: true });
    await page.screenshot({ path: PICTURE });
  } finally {
    await browser.close();
    fs.rmSync(folder, { recursive: true });
  }
}

main();
