import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Failure } from "../../core/failure";
import { chooseBackend, prepareBackend } from "../../run/backend";
import { checkSpace, folderOf, repairFolder } from "../../run/stateFolder";

const WHOLE = JSON.stringify({ version: 3, checkpoint: { stack: "organization/skypilot/dev", latest: { resources: [] } } });
const CHECKPOINT = ".pulumi/stacks/skypilot/dev.json";

describe("a state in a folder", () => {
  let root: string;
  let folder: string;
  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), "state-"));
    folder = path.join(root, ".state");
  });
  afterEach(() => fs.rmSync(root, { recursive: true }));

  /** Writes a file with an age in seconds. */
  const write = (file: string, content: string, age = 60) => {
    const whole = path.join(folder, file);
    fs.mkdirSync(path.dirname(whole), { recursive: true });
    fs.writeFileSync(whole, content);
    const time = Date.now() / 1000 - age;
    fs.utimesSync(whole, time, time);
    return whole;
  };
  const files = () =>
    fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .sort();

  it("loses the empty attributes that a kill leaves, and nothing else", () => {
    write(CHECKPOINT, WHOLE);
    const attributes = write(`${CHECKPOINT}.attrs`, "", 0);
    const other = write(".pulumi/meta.yaml.attrs", "");
    write(`${CHECKPOINT}.bak.attrs`, "{}");
    assert.deepEqual(
      repairFolder(folder, "skypilot", "dev").sort(),
      [other, attributes].map((file) => `Deleted the empty file ${file}, which an interrupted run left; the state is complete without it.`),
    );
    assert.deepEqual(files(), ["dev.json", "dev.json.bak.attrs"]);
    assert.deepEqual(repairFolder(folder, "skypilot", "dev"), []);
  });

  it("loses the empty lock that a full disk leaves, but none that a run is writing or holds", () => {
    write(CHECKPOINT, WHOLE);
    write(".pulumi/locks/organization/skypilot/dev/a.json.1.tmp", "");
    write(".pulumi/locks/organization/skypilot/dev/b.json.2.tmp", "", 0);
    write(".pulumi/locks/organization/skypilot/dev/c.json", "{}");
    assert.equal(repairFolder(folder, "skypilot", "dev").length, 1);
    assert.deepEqual(files(), ["b.json.2.tmp", "c.json", "dev.json"]);
  });

  it("is refused if the checkpoint is truncated, with the newest backup that is whole", () => {
    const checkpoint = write(CHECKPOINT, WHOLE.slice(0, 30));
    write(`${CHECKPOINT}.bak`, WHOLE.slice(0, 20), 1);
    write(".pulumi/backups/skypilot/dev/dev.1.json", WHOLE, 900);
    const newest = write(".pulumi/backups/skypilot/dev/dev.2.json", WHOLE, 300);
    write(".pulumi/backups/skypilot/other/other.1.json", WHOLE, 10);
    assert.throws(
      () => repairFolder(folder, "skypilot", "dev"),
      ({ message }: Failure) => message.includes(`cp '${newest}' '${checkpoint}'`) && message.includes("2."),
    );
    assert.deepEqual(repairFolder(folder, "skypilot", "other"), []);
    fs.copyFileSync(newest, checkpoint);
    assert.deepEqual(repairFolder(folder, "skypilot", "dev"), []);
  });

  it("is refused without a way back if there is no backup", () => {
    write(CHECKPOINT, "");
    assert.throws(() => repairFolder(folder, "skypilot", "dev"), /is truncated: .*\nIt has no backup that is whole/);
  });

  it("keeps its passphrase: a new one is made only for a folder without stacks", () => {
    const backend = chooseBackend({ PULUMI_HOME: root }, root);
    prepareBackend(backend, root);
    fs.rmSync(path.join(folder, "passphrase"));
    write(CHECKPOINT, WHOLE);
    assert.throws(() => prepareBackend(backend, root), /passphrase of the stacks in .*\.state is missing/);
    assert.ok(!fs.existsSync(path.join(folder, "passphrase")));
  });

  it("needs free space", () => {
    const free = (bytes: number) => (() => ({ bavail: bytes / 4096, bsize: 4096 })) as unknown as typeof fs.statfsSync;
    assert.throws(
      () => checkSpace("/state", free(8 << 20)),
      new Failure("The disk of /state has 8 MB free; free at least 32 MB, because Pulumi truncates the state on a full disk."),
    );
    checkSpace("/state", free(64 << 20));
  });

  it("is found by the URL of its backend", () => {
    assert.equal(folderOf("file:///a/b?metadata=skip"), "/a/b");
    assert.equal(folderOf("file://~/states"), path.join(os.homedir(), "states"));
    assert.equal(folderOf("file://~"), os.homedir());
    for (const url of ["s3://states", "https://api.pulumi.com", "file://states"]) assert.equal(folderOf(url), undefined);
  });
});
