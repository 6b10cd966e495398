import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { planDiff } from "../../plan/diff";
import { planDiffHtml, planHtml } from "../../plan/html";
import { principals } from "../../plan/permissionsText";
import { planSvg } from "../../plan/picture/svg";
import { findChromium, startChromium } from "../../scripts/chromium";
import { planOfStack } from "../support/plans";

/** Returns the texts of the picture whose contrast with their box is too low (WCAG 2.2, 1.4.3), which axe does not measure in SVG. */
const LOW_IN_PICTURE = `(() => {
  const luminance = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const texts = [...document.querySelectorAll(".picture text")].map((text) => {
    const box = text.parentElement.querySelector("rect");
    const behind = box ? getComputedStyle(box).fill : getComputedStyle(text.closest("svg")).backgroundColor;
    const [light, dark] = [luminance(getComputedStyle(text).fill), luminance(behind)].sort((a, b) => b - a);
    return { text: text.textContent, ratio: (light + 0.05) / (dark + 0.05) };
  });
  return { seen: texts.length, low: texts.filter(({ ratio }) => ratio < 4.5) };
})()`;

const VISIBLE_ROWS = `[...document.querySelectorAll(".principal tbody tr")].filter((row) => row.checkVisibility()).map((row) => row.textContent)`;
const HIDDEN_TEXTS = `[...document.querySelectorAll("main dl, main pre, main td, main li, main h3")].filter((element) => !element.checkVisibility({ contentVisibilityAuto: true })).length`;

const AXE = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const executable = findChromium();
if (executable) describe("the page in a browser", pageTests);
else it.skip("the page in a browser: no chromium on the PATH or as CHROMIUM_PATH");

function pageTests(this: Mocha.Suite): void {
  this.timeout(60_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "page-"));
  const urls: Record<string, string> = {};
  const said: string[] = [];
  let browser: Browser;
  let rules = 0;

  before(async () => {
    const [prod, dev] = [await planOfStack("prod"), await planOfStack("dev")];
    rules = principals(prod.permissions).flatMap(({ principal }) => principal.permissions).length;
    const pages = { "plan.html": planHtml(prod), "diff.html": planDiffHtml(planDiff(prod, dev)), "picture.svg": planSvg(prod) };
    for (const [name, page] of Object.entries(pages)) {
      const file = path.join(folder, name);
      fs.writeFileSync(file, page);
      urls[path.parse(name).name] = pathToFileURL(file).href;
    }
    browser = await startChromium(executable ?? "");
  });

  after(async () => {
    await browser?.close();
    fs.rmSync(folder, { recursive: true });
  });

  // Every page that a test opens must be quiet and ask nobody for anything.
  afterEach(() => assert.deepEqual(said.splice(0), []));

  async function opened(name = "plan", options: BrowserContextOptions = {}, hash = ""): Promise<Page> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    page.on(
      "request",
      (request) => void (request.url().startsWith("file:") && request.isNavigationRequest() ? 0 : said.push(request.url())),
    );
    await page.goto(`${urls[name]}${hash}`);
    return page;
  }

  /** Returns what axe finds, with the elements. */
  async function violations(page: Page): Promise<string[]> {
    await page.evaluate(AXE);
    const found = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>("axe.run().then(({ violations }) => violations)");
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 100)).join(", ")}`);
  }

  const rowsOf = (page: Page) => page.evaluate<string[]>(VISIBLE_ROWS);

  it("narrows the permissions by what is searched for", async () => {
    const page = await opened();
    assert.equal((await rowsOf(page)).length, rules);
    await page.getByLabel("Search").fill("spot ServiceLinked");
    const [row, ...more] = await rowsOf(page);
    assert.match(row ?? "", /iam:CreateServiceLinkedRole/);
    assert.deepEqual(more, []);
    assert.equal(await page.locator(".principal:visible").count(), 1);
    assert.equal(await page.getByRole("status").textContent(), `1 of ${rules} rules`);
    await page.getByLabel("Search").fill("kubernetes WORKLOAD autodown");
    assert.equal(await page.locator(".principal:visible h3").textContent(), "Kubernetes workload");
    await page.getByLabel("Search").fill("no such thing");
    assert.deepEqual(await rowsOf(page), []);
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByText(`All ${rules} rules`).waitFor();
    assert.equal((await rowsOf(page)).length, rules);
  });

  it("narrows the permissions by cloud, principal and feature", async () => {
    const page = await opened();
    await page.getByLabel("Cloud").selectOption("GCP");
    await page.getByLabel("Principal").selectOption("vm");
    const ofVm = await rowsOf(page);
    assert.ok(ofVm.length > 1 && ofVm.length < rules);
    await page.getByLabel("Feature").selectOption("storage");
    const rows = await rowsOf(page);
    assert.ok(rows.length > 0 && rows.length < ofVm.length);
    for (const row of rows) assert.match(row, /^storage/);
  });

  it("is used by the keyboard alone", async () => {
    const page = await opened();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.textContent"), "Skip to the plan");
    assert.ok(await page.getByText("Skip to the plan").evaluate((link) => link.getBoundingClientRect().left >= 0));
    await page.keyboard.press("Enter");
    const summary = page.locator("#resource-skypilot-aws-role > summary");
    const focused = () => summary.evaluate((element) => element.ownerDocument.activeElement === element);
    for (let presses = 0; presses < 60 && !(await focused()); presses++) await page.keyboard.press("Tab");
    assert.ok(await focused());
    assert.notEqual(await summary.evaluate("(element) => getComputedStyle(element).outlineStyle"), "none");
    const inputs = page.locator("#resource-skypilot-aws-role dl");
    assert.ok(!(await inputs.isVisible()));
    await page.keyboard.press("Enter");
    assert.ok(await inputs.isVisible());
    await page.getByLabel("Search").focus();
    await page.keyboard.type("sky down");
    assert.ok((await rowsOf(page)).length < rules);
  });

  it("opens and closes all, and what a link leads to", async () => {
    const page = await opened("plan", {}, "#resource-skypilot-aws-user");
    assert.ok(await page.locator("#resource-skypilot-aws-user dl").isVisible());
    await page.getByRole("button", { name: "Open all" }).click();
    assert.equal(await page.evaluate(HIDDEN_TEXTS), 0);
    await page.getByRole("button", { name: "Close all" }).click();
    assert.equal(await page.locator(".inputs:visible").count(), 0);
    assert.ok(await page.locator("#resource-skypilot-aws-user > summary").isVisible());
  });

  it("has each id once", async () => {
    const page = await opened();
    assert.deepEqual(
      await page.evaluate(
        `(() => { const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id); return ids.filter((id, index) => ids.indexOf(id) !== index); })()`,
      ),
      [],
    );
  });

  for (const colorScheme of ["light", "dark"] as const) {
    for (const name of ["plan", "diff"]) {
      it(`has no accessibility violation that axe finds in the ${name}, ${colorScheme}`, async () => {
        const page = await opened(name, { colorScheme });
        await page.evaluate(`for (const node of document.querySelectorAll("details")) node.open = true`);
        assert.deepEqual(await violations(page), []);
        const dark = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
        assert.equal(dark === "rgb(255, 255, 255)", colorScheme === "light");
      });
    }

    it(`has enough contrast in the picture, ${colorScheme}`, async () => {
      for (const page of [await opened("plan", { colorScheme }), await opened("picture", { colorScheme })]) {
        const { seen, low } = await page.evaluate<{ seen: number; low: object[] }>(LOW_IN_PICTURE);
        assert.ok(seen > 10, String(seen));
        assert.deepEqual(low, []);
      }
    });
  }

  it("prints everything, whatever is closed or filtered, without its controls and in light colours", async () => {
    const page = await opened("plan", { colorScheme: "dark" });
    await page.getByLabel("Search").fill("spot");
    assert.notEqual(await page.evaluate(HIDDEN_TEXTS), 0);
    await page.emulateMedia({ media: "print" });
    assert.equal((await rowsOf(page)).length, rules);
    assert.equal(await page.locator(".controls:visible, .skip:visible, button:visible").count(), 0);
    assert.equal(await page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
    const inputs = await page.evaluate<number[]>(
      `[...document.querySelectorAll(".inputs")].map((list) => list.getBoundingClientRect().height)`,
    );
    assert.ok(inputs.length >= 48 && inputs.every((height) => height > 0));
    await page.evaluate(`dispatchEvent(new Event("beforeprint"))`);
    assert.equal(await page.evaluate(HIDDEN_TEXTS), 0);
    await page.evaluate(`dispatchEvent(new Event("afterprint"))`);
    assert.equal(await page.evaluate(`document.getElementById("resource-skypilot-aws-user").open`), false);
  });

  it("shows everything without JavaScript", async () => {
    const page = await opened("plan", { javaScriptEnabled: false });
    assert.equal(await page.locator(".inputs:visible").count(), await page.locator(".inputs").count());
    assert.equal(await page.locator(".principal tbody tr:visible").count(), rules);
    assert.equal(await page.locator("form:visible, button:visible").count(), 0);
  });

  it("prints the picture on white", async () => {
    for (const name of ["plan", "picture"]) {
      const page = await opened(name, { colorScheme: "dark" });
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.evaluate(`getComputedStyle(document.querySelector(".picture")).backgroundColor`), "rgb(255, 255, 255)");
      assert.deepEqual((await page.evaluate<{ low: object[] }>(LOW_IN_PICTURE)).low, []);
    }
  });

  it("fits a narrow window", async () => {
    const page = await opened("plan", { viewport: { width: 320, height: 800 } });
    assert.ok(await page.evaluate<boolean>("document.documentElement.scrollWidth <= innerWidth"));
  });
}
