import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { closestVersion } from "../../contract/closest";
import { CONFIG_SCHEMAS } from "../../contract/config";
import { CHART_VALUES } from "../../contract/values";
import { chartValues } from "../../scripts/contract/valuePaths";

const CONTRACT = path.resolve(__dirname, "../../contract");

describe("the contract with the chart", () => {
  it("is loaded for each version that has a folder", () => {
    const versions = (file: string) =>
      fs
        .readdirSync(CONTRACT)
        .filter((version) => fs.existsSync(path.join(CONTRACT, version, file)))
        .sort();
    assert.deepEqual(Object.keys(CHART_VALUES).sort(), versions("values.json"));
    assert.deepEqual(Object.keys(CONFIG_SCHEMAS).sort(), versions("config.json"));
  });

  it("takes the version itself, else the newest before it, else the oldest; the newest for anything else", () => {
    const known = ["0.12.3", "0.13.1-rc.1", "0.13.0"];
    const cases = [
      ["0.13.0", "0.13.0"],
      ["0.13.2", "0.13.1-rc.1"],
      ["0.12.9", "0.12.3"],
      ["0.11.0", "0.12.3"],
      ["nightly", "0.13.1-rc.1"],
      [undefined, "0.13.1-rc.1"],
    ];
    for (const [version, expected] of cases) assert.equal(closestVersion(version, known), expected);
  });
});

describe("the values that a chart supports", () => {
  const files: Record<string, string> = {
    "values.yaml": "a: {read: 1, unread: 2}\nwhole: {x: 1}\nlist: []\nsub: {own: 2}\nlegacy: {old: 1}\n",
    "values.schema.json": JSON.stringify({ properties: { a: { properties: { fromSchema: {} } }, open: { additionalProperties: true } } }),
    "templates/one.yaml": [
      '{{- if and .Values.a.read (index .Values.a "with-dash" "below") }}',
      "x: {{ toYaml .Values.whole | nindent 2 }}",
      "{{- with .Values.list }}{{ toYaml . }}{{ end }}",
      "{{- with $.Values.scope }}{{ .key }}{{- if .flag }}{{ end }}{{ end }}",
      "{{- $alias := .Values.legacy -}}{{- if $.Values.new.enabled }}{{- $alias = .Values.new -}}{{- end }}",
      '{{ $alias.old }} {{ dig "deep" "key" 1 .Values.dug }} {{ hasKey .Values.has "it" }}',
      "{{ .Values.a.fromSchema }} {{ .Values.open.any }} {{- /* .Values.comment */ -}}",
      "{{- end }}",
    ].join("\n"),
    "charts/sub/values.yaml": "own: 1\nunread: 1\n",
    "charts/sub/templates/deep/two.yaml": "{{ .Values.own }} {{ .Values.global.shared }}",
  };
  let folder: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "chart-"));
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), text);
    }
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  it("are those of its defaults and its schema that a template reads, and those that only a template names", () => {
    assert.deepEqual(chartValues(folder), {
      a: { fromSchema: true, read: true, unread: false, "with-dash": { below: true } },
      dug: { deep: { key: true } },
      global: { shared: true },
      has: { it: true },
      legacy: { old: true },
      list: true,
      new: { enabled: true, old: true },
      open: true,
      scope: { flag: true, key: true },
      sub: { global: { shared: true }, own: true, unread: true },
      whole: true,
    });
  });
});
