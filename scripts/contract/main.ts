/**
 * `npm run contract -- [--chart ARCHIVE]... [--config VERSION]... [--providers]`: writes the values that a version of the chart supports,
 * from its published archive; the types of the values of another chart, such as Traefik's; the schema of SkyPilot's config, from its own code; and the config keys of the providers, from their SDKs.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { STABLE_CHART } from "../../blocks/release/release";
import { pythonOf } from "../../test/skypilot/environment";
import { providerFacts } from "./providerKeys";
import { chartValues } from "./valuePaths";
import { valueTypes } from "./valueTypes";

const CONTRACT = path.resolve(__dirname, "../../contract");

function write(version: string, name: string, content: unknown): void {
  const folder = path.join(CONTRACT, version);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, name), `${JSON.stringify(content)}\n`);
}

function inTemporaryFolder(use: (folder: string) => void): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "contract-"));
  try {
    use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function writeChart(archive: string): void {
  inTemporaryFolder((folder) => {
    execFileSync("tar", ["-xzf", path.resolve(archive), "-C", folder]);
    const [root = ""] = fs.readdirSync(folder);
    const chart = path.join(folder, root);
    const read = (file: string) => fs.readFileSync(path.join(chart, file), "utf8");
    const { name, version } = parse(read("Chart.yaml")) as { name: string; version: string };
    const ours = name === STABLE_CHART;
    if (ours) write(version, "values.json", chartValues(chart));
    write(
      ours ? version : `${name}-${version}`,
      "types.json",
      Object.fromEntries(valueTypes(parse(read("values.yaml")), JSON.parse(read("values.schema.json")))),
    );
  });
}

function writeConfig(version: string): void {
  // SkyPilot loads the user's own config when it is imported.
  inTemporaryFolder((home) => {
    const env = { ...process.env, HOME: home, IS_SKYPILOT_SERVER: "true" };
    const printed = execFileSync(pythonOf(version), [path.join(__dirname, "config_schema.py")], { env, encoding: "utf8" });
    write(version, "config.json", JSON.parse(printed));
  });
}

const { values } = parseArgs({
  options: {
    chart: { type: "string", multiple: true },
    config: { type: "string", multiple: true },
    providers: { type: "boolean", default: false },
  },
});
values.chart?.forEach(writeChart);
values.config?.forEach(writeConfig);
if (values.providers) write(".", "providers.json", providerFacts());
