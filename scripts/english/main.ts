/** `npm run check`: finds the banned forms in what people read; prints each with its place and what to write. Exits 1 where it finds one. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { BANNED } from "./banned";
import { proseOf, titlesOf } from "./prose";

/** Files without our own prose: generated, recorded, or the table of banned forms itself. */
const SKIPPED = ["LICENSE", "package-lock.json", "scripts/english/banned.ts", "test/plan/recorded/", "permissions/proof/"];

/** docs/permissions.md quotes permissions/proof, which only the judge writes; of tests, only the titles are read. */
const LATER = ["docs/permissions.md", "test/"];

const isTest = (file: string) => file.endsWith(".test.ts");
const read = (file: string, content: string) => (isTest(file) ? titlesOf(content) : proseOf(file, content));

const files = execFileSync("git", ["ls-files", "*.ts", "*.js", "*.py", "*.md", "*.yaml", "*.yml"], { encoding: "utf8" })
  .trim()
  .split("\n")
  .filter((file) => isTest(file) || ![...SKIPPED, ...LATER].some((skipped) => file.startsWith(skipped)));

const found = files.flatMap((file) =>
  read(file, readFileSync(file, "utf8")).flatMap(({ line, text }) =>
    BANNED.flatMap(({ pattern, write }) => {
      const match = pattern.exec(text);
      if (!match) return [];
      const around = text.slice(Math.max(0, match.index - 30), match.index + match[0].length + 30);
      return [`${file}:${line}: "…${around}…": instead of "${match[0]}", write: ${write}`];
    }),
  ),
);

if (found.length > 0) {
  process.stderr.write(`${found.join("\n")}\n${found.length} passages to rewrite; scripts/english/banned.ts lists the forms\n`);
  process.exitCode = 1;
}
