/** The scripts that the pods run; they are files, so that a drill runs the same ones. */
import * as fs from "node:fs";
import * as path from "node:path";

const FOLDER = path.join(__dirname, "scripts");

/** Returns the scripts: name of the file -> content. */
export function backupScripts(): { [file: string]: string } {
  const files = fs.readdirSync(FOLDER).filter((file) => /\.(py|sh)$/.test(file));
  return Object.fromEntries(files.sort().map((file) => [file, fs.readFileSync(path.join(FOLDER, file), "utf8")]));
}
