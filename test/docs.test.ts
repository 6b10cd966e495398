import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { plan } from "../plan/plan";
import { readStackFile } from "../plan/stackFile";

const ROOT = path.resolve(__dirname, "..");
const IGNORED = ["node_modules", ".git", "dist", ".state", ".stryker"];

/** Every page of the repository, as a path from its root. */
function pagesBelow(folder: string): string[] {
  return fs.readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) return IGNORED.includes(entry.name) ? [] : pagesBelow(at);
    return entry.name.endsWith(".md") ? [at] : [];
  });
}

const PAGES = pagesBelow(".");
const textOf = (page: string) => fs.readFileSync(path.join(ROOT, page), "utf8");
const withoutCode = (text: string) => text.replace(/^ *```[\s\S]*?^ *```$/gm, "").replace(/`[^`\n]*`/g, (code) => "x".repeat(code.length));

/** The anchors that GitHub gives to the headings of a page, and those that the page sets. */
function anchorsOf(page: string): Set<string> {
  const seen = new Map<string, number>();
  const text = textOf(page).replace(/^ *```[\s\S]*?^ *```$/gm, "");
  const ofHeadings = [...text.matchAll(/^#{1,6} +(.*)$/gm)].map(([, heading = ""]) => {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
  return new Set([...ofHeadings, ...[...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id = ""]) => id)]);
}

/** Says which link of a page leads nowhere. */
function deadLinks(page: string): string[] {
  const links = [...withoutCode(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return links
    .filter((target) => !/^[a-z]+:/.test(target))
    .flatMap((target) => {
      const [file = "", anchor] = target.split("#");
      const at = file === "" ? page : path.join(path.dirname(page), file);
      if (!fs.existsSync(path.join(ROOT, at))) return [`${page}: ${target} does not exist`];
      if (anchor !== undefined && !at.endsWith(".md")) return [`${page}: ${target} has an anchor, but does not name a page`];
      return anchor !== undefined && !anchorsOf(at).has(anchor) ? [`${page}: ${target} has no such heading`] : [];
    });
}

/** The configs of stacks in the fences of a page, each with its line. */
function configsOf(page: string): { at: string; config: Record<string, unknown> }[] {
  const text = textOf(page);
  return [...text.matchAll(/^( *)```yaml\n([\s\S]*?)^ *```$/gm)].flatMap(({ 1: indent = "", 2: body = "", index }) => {
    const content = parse(body.replaceAll(new RegExp(`^${indent}`, "gm"), "")) as Record<string, unknown> | null;
    const config = (content?.config ?? content) as Record<string, unknown> | null;
    if (!config || !Object.keys(config).some((key) => key.startsWith("skypilot:"))) return [];
    return [{ at: `${page}:${text.slice(0, index).split("\n").length}`, config }];
  });
}

/** Returns the problems of a config. */
async function problemsOf(config: Record<string, unknown>): Promise<string[]> {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "docs-")), "Pulumi.test.yaml");
  fs.writeFileSync(file, stringify({ config }));
  const result = await plan("skypilot", "test", readStackFile(file, "skypilot"));
  return "resources" in result ? [] : result.problems.map(({ path: at, message }) => `${at} ${message}`);
}

describe("the pages", () => {
  it("have links that lead somewhere", () => {
    assert.deepEqual(PAGES.flatMap(deadLinks), []);
  });

  it("are all in the index of docs", () => {
    const index = textOf("docs/README.md");
    const pages = PAGES.filter((page) => path.dirname(page) === "docs" && page !== "docs/README.md");
    assert.deepEqual(
      pages.filter((page) => !index.includes(`](${path.basename(page)})`)),
      [],
    );
  });

  const configs = PAGES.flatMap(configsOf);
  it("have configs", () => assert.ok(configs.length >= 10, String(configs.length)));
  for (const { at, config } of configs) {
    it(`${at}: the config is valid`, async () => assert.deepEqual(await problemsOf(config), []));
  }
});
