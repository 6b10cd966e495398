/** Drills: the scripts of the CronJobs, as the pods run them, on state that SkyPilot's own code makes and reads. */
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { backupScripts } from "../../blocks/backup/scripts";
import { backupStatements } from "../../permissions/backup";
import { postgresFolder, type Service, skyPython, startPostgres, startS3 } from "./services";

const python = skyPython();
const postgres = postgresFolder();
const STATE = path.join(__dirname, "state.py");
const KEYS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_DEFAULT_REGION: "us-east-1" };

type Environment = Record<string, string>;

describe(`a drill${python === undefined ? " (skipped: npm run test:skypilot installs SkyPilot)" : ""}`, function () {
  this.timeout(300_000);
  let folder = "";
  let s3: (Service & { enforce: () => Promise<void> }) | undefined;
  let keys: Environment = KEYS;

  before(async function () {
    if (python === undefined) return this.skip();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "drill-"));
    fs.mkdirSync(at("scripts"));
    for (const [name, text] of Object.entries(backupScripts())) fs.writeFileSync(at("scripts", name), text);
    s3 = await startS3(python);
    keys = createBucketAndUser();
    await s3.enforce();
  });
  after(() => {
    s3?.stop();
    if (folder) fs.rmSync(folder, { recursive: true, force: true });
  });

  it("of SQLite brings back every file and every row, and keeps the old ones", () => {
    const volume = newVolume();
    sky(volume, "make");
    sky(volume, "files");
    const rows = sky(volume, "read");
    const files = filesIn(volume);
    const name = backUp({ BACKUP_VOLUME: volume });

    fs.rmSync(path.join(volume, ".ssh"), { recursive: true });
    fs.rmSync(path.join(volume, ".sky"), { recursive: true });
    fs.mkdirSync(path.join(volume, ".sky"));
    fs.writeFileSync(path.join(volume, ".sky", "state.db"), "a new server wrote this");
    restore({ BACKUP_VOLUME: volume, BACKUP_NAME: name });

    const restored = filesIn(volume);
    const expected = [...files].filter(([file]) => !/^\.sky\/(catalogs|locks)\/|^sky_logs\//.test(file));
    assert.deepEqual(new Map(expected.filter(([file]) => !file.endsWith(".db") || file.includes("%"))), withoutDatabases(restored));
    assert.equal(sky(volume, "read"), rows);
    assert.match(rows, /Ünïcode 19|\\u00dcn\\u00efcode 19/);
    const aside = fs.readdirSync(volume).find((one) => one.startsWith("before-restore-")) ?? "";
    assert.equal(fs.readFileSync(path.join(volume, aside, ".sky", "state.db"), "utf8"), "a new server wrote this");
    assert.equal(fs.readFileSync(path.join(volume, "sky_logs", "run.log"), "utf8"), "left out");
  });

  it("of SQLite has a moment between two transactions, while a server writes", async () => {
    const volume = newVolume();
    sky(volume, "make");
    const writer = spawn(python as string, [STATE, "write", "15"], { env: environment({ HOME: volume }) });
    let said = "";
    const ended = new Promise((resolve) => writer.on("close", resolve));
    await new Promise<void>((resolve) =>
      writer.stdout.on("data", (data) => {
        said += data;
        resolve();
      }),
    );
    const name = await backUpMeanwhile({ BACKUP_VOLUME: volume });
    await ended;
    const total = Number(said.split("\n")[1]);

    fs.rmSync(path.join(volume, ".sky"), { recursive: true });
    restore({ BACKUP_VOLUME: volume, BACKUP_NAME: name });
    const { users } = JSON.parse(sky(volume, "read")) as { users: string[][] };
    const own = users.filter(([id]) => id?.startsWith("writer"));
    assert.ok(own.length > 0 && own.length < total, `${own.length} of ${total}: the backup must fall into the writing`);
    own.forEach(([id, , , , key], index) => {
      assert.equal(id, `writer${String(index).padStart(6, "0")}`);
      // The writer adds a user, then the key: only the last one can be without.
      if (index < own.length - 1) assert.equal(key, id);
    });
  });

  it("of PostgreSQL brings back every row", async function () {
    if (postgres === undefined) return this.skip();
    const server = await startPostgres(postgres);
    try {
      const home = newVolume();
      const database = { IS_SKYPILOT_SERVER: "true", SKYPILOT_DB_CONNECTION_URI: psycopg2(server.url) };
      sky(home, "make", database);
      const rows = sky(home, "read", database);
      const tables = dumped(server.url);
      const name = backUp({ DATABASE: server.url }, true);
      server.loseDatabase();
      assert.notEqual(sky(home, "read", database), rows);
      restore({ DATABASE: server.url, BACKUP_NAME: name }, true);
      assert.equal(dumped(server.url), tables);
      assert.equal(sky(home, "read", database), rows);
    } finally {
      server.stop();
    }
  });

  it("from SQLite to PostgreSQL brings every row into the database", async function () {
    if (postgres === undefined) return this.skip();
    const server = await startPostgres(postgres);
    try {
      const volume = newVolume();
      sky(volume, "make");
      const rows = sky(volume, "read");
      const name = backUp({ BACKUP_VOLUME: volume });
      const uri = psycopg2(server.url);
      restore({ BACKUP_VOLUME: volume, BACKUP_NAME: name, DATABASE: uri }, true);
      const database = { IS_SKYPILOT_SERVER: "true", SKYPILOT_DB_CONNECTION_URI: uri };
      const empty = newVolume();
      assert.equal(sky(empty, "read", database), rows);
      assert.equal(sky(empty, "job", database).trim(), "21");
    } finally {
      server.stop();
    }
  });

  it("takes the newest backup, and refuses one that does not exist or is damaged", () => {
    const volume = newVolume();
    sky(volume, "files");
    const first = backUp({ BACKUP_VOLUME: volume });
    fs.writeFileSync(path.join(volume, ".sky", "user_hash"), "newer");
    // Names have seconds.
    execFileSync("sleep", ["1.1"]);
    const second = backUp({ BACKUP_VOLUME: volume });
    assert.notEqual(first, second);
    restore({ BACKUP_VOLUME: volume });
    assert.equal(fs.readFileSync(path.join(volume, ".sky", "user_hash"), "utf8"), "newer");
    const missing = script("restore.py", { BACKUP_VOLUME: volume, BACKUP_NAME: "20200101T000000Z.tar.gz" });
    assert.notEqual(missing.status, 0);
    assert.match(missing.stderr, /20200101T000000Z.tar.gz does not exist; there are: .*tar.gz/);

    const before = filesIn(volume);
    const damaged = "21000101T000000Z.tar.gz";
    python3(DAMAGE, { FROM: `team/${second}`, TO: `team/${damaged}`, WORK: newFolder() });
    const refused = script("restore.py", { BACKUP_VOLUME: volume, BACKUP_NAME: damaged });
    assert.match(refused.stderr, /user_hash is damaged in the backup/);
    assert.deepEqual(filesIn(volume), before);
  });

  it("cannot delete a backup, nor leave its folder", () => {
    const volume = newVolume();
    sky(volume, "files");
    const name = backUp({ BACKUP_VOLUME: volume });
    const denied = [
      `s3.delete_object(Bucket="backups", Key="team/${name}")`,
      `s3.get_object(Bucket="backups", Key="other/${name}")`,
      `s3.put_object(Bucket="backups", Key="other/a", Body=b"")`,
      `s3.delete_bucket(Bucket="backups")`,
      `s3.put_bucket_versioning(Bucket="backups", VersioningConfiguration={"Status": "Suspended"})`,
    ];
    const calls = [`s3.get_object(Bucket="backups", Key="team/${name}")`, ...denied];
    assert.deepEqual(JSON.parse(python3(TRY, { CALLS: JSON.stringify(calls) })), ["", ...denied.map(() => "AccessDenied")]);
  });

  function at(...parts: string[]): string {
    return path.join(folder, ...parts);
  }

  function newFolder(): string {
    return fs.mkdtempSync(at("work-"));
  }

  function newVolume(): string {
    return fs.mkdtempSync(at("volume-"));
  }

  function environment(own: Environment): Environment {
    return {
      ...(process.env as Environment),
      ...keys,
      ...{ AWS_ENDPOINT_URL: s3?.url ?? "", SKYPILOT_DISABLE_USAGE_COLLECTION: "1", PYTHONDONTWRITEBYTECODE: "1" },
      ...{ BACKUP_CLOUD: "s3", BACKUP_BUCKET: "backups", BACKUP_PREFIX: "team" },
      ...own,
      PATH: [...(postgres ? [postgres] : []), process.env.PATH].join(":"),
    };
  }

  /** Runs SkyPilot's own code on the state below a home folder. */
  function sky(home: string, verb: string, more: Environment = {}): string {
    return execFileSync(python as string, [STATE, verb], { encoding: "utf8", env: environment({ HOME: home, ...more }) });
  }

  function script(name: string, more: Environment) {
    const [program, ...args] = name.endsWith(".py") ? [python as string] : ["sh"];
    const env = environment({ BACKUP_WORK: newFolder(), ...more });
    return spawnSync(program as string, [...args, at("scripts", name)], { encoding: "utf8", env });
  }

  function succeed(name: string, more: Environment): string {
    const { status, stdout, stderr } = script(name, more);
    assert.equal(status, 0, `${name}: ${stderr}`);
    return stdout;
  }

  /** Runs the containers of the CronJob one after the other; returns the name of the backup. */
  function backUp(more: Environment, dump = false): string {
    const work = { BACKUP_WORK: newFolder(), ...more };
    if (dump) succeed("dump.sh", work);
    return nameIn(succeed("backup.py", work));
  }

  async function backUpMeanwhile(more: Environment): Promise<string> {
    const child = spawn(python as string, [at("scripts", "backup.py")], { env: environment({ BACKUP_WORK: newFolder(), ...more }) });
    let text = "";
    child.stdout.on("data", (data) => (text += data));
    await new Promise((resolve) => child.on("close", resolve));
    return nameIn(text);
  }

  function restore(more: Environment, load = false): void {
    const work = { BACKUP_WORK: newFolder(), ...more };
    succeed("restore.py", work);
    if (load) succeed("load.sh", work);
  }

  function python3(code: string, more: Environment): string {
    return execFileSync(python as string, ["-c", code], { encoding: "utf8", env: environment(more) });
  }

  /** Returns the keys of a user with the policy of the program. */
  function createBucketAndUser(): Environment {
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: backupStatements("backups", "team").map(({ actions, resources, condition }) => ({
        Effect: "Allow",
        Action: actions,
        Resource: resources.map((resource) => resource.replace("{partition}", "aws")),
        ...(condition && { Condition: condition }),
      })),
    });
    return JSON.parse(python3(SET_UP, { POLICY: policy }));
  }
});

const SET_UP = `
import boto3, json, os
boto3.client("s3").create_bucket(Bucket="backups")
iam = boto3.client("iam")
iam.create_user(UserName="backup")
iam.put_user_policy(UserName="backup", PolicyName="backup", PolicyDocument=os.environ["POLICY"])
key = iam.create_access_key(UserName="backup")["AccessKey"]
print(json.dumps({"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}))
`;

/** Prints what each call is refused with. */
const TRY = `
import boto3, botocore.exceptions, json, os
s3 = boto3.client("s3")
def code(call):
    try:
        eval(call)
        return ""
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
print(json.dumps([code(call) for call in json.loads(os.environ["CALLS"])]))
`;

/** Writes a copy of a backup in which one file has other bytes. */
const DAMAGE = `
import boto3, io, os, tarfile
s3 = boto3.client("s3")
work = os.environ["WORK"]
s3.download_file("backups", os.environ["FROM"], work + "/old")
with tarfile.open(work + "/old") as old, tarfile.open(work + "/new", "w:gz") as new:
    for member in old.getmembers():
        content = old.extractfile(member).read() if member.isreg() else b""
        if member.name.endswith("user_hash"):
            content = content[::-1]
        new.addfile(member, io.BytesIO(content))
s3.upload_file(work + "/new", "backups", os.environ["TO"])
`;

/** SQLAlchemy 2.1 has another default driver than the library that SkyPilot installs. */
function psycopg2(url: string): string {
  return url.replace("postgresql:", "postgresql+psycopg2:");
}

function nameIn(text: string): string {
  const name = /team\/(\S+\.tar\.gz): \d+ files/.exec(text)?.[1];
  assert.ok(name, text);
  return name;
}

/** Returns the content and the mode of each file below a folder, and where links lead. */
function filesIn(root: string): Map<string, string> {
  const names = (fs.readdirSync(root, { recursive: true }) as string[]).filter((name) => !name.startsWith("before-restore-")).sort();
  const entries = names.flatMap((name): [string, string][] => {
    const file = path.join(root, name);
    const stat = fs.lstatSync(file);
    if (stat.isSymbolicLink()) return [[name, fs.readlinkSync(file)]];
    return stat.isFile() ? [[name, `${stat.mode.toString(8)} ${stat.mtime.getTime() >> 10} ${fs.readFileSync(file, "base64")}`]] : [];
  });
  return new Map(entries);
}

/** The restored files, without the databases, whose rows are compared, and without what is not in a backup. */
function withoutDatabases(files: Map<string, string>): Map<string, string> {
  return new Map([...files].filter(([file]) => (!/\.db(-wal|-shm)?$/.test(file) || file.includes("%")) && !file.startsWith("sky_logs/")));
}

/** Returns the schema and every row as text; PostgreSQL 15.14 and later write a random key. */
function dumped(url: string): string {
  const text = execFileSync(path.join(postgres as string, "pg_dump"), ["--dbname", url], { encoding: "utf8", maxBuffer: 1e9 });
  return text.replace(/^\\(un)?restrict .*$/gm, "");
}
