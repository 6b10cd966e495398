import assert from "node:assert/strict";
import { type DatabaseArgs, databaseSettings } from "../../blocks/database";
import { judgedBlock, lines, pathsOf } from "../support/judged";

const problems = (database: DatabaseArgs) => judgedBlock("database", { database });

describe("database", () => {
  const cases: [string, DatabaseArgs, string[]][] = [
    ["a connection string", { connectionString: "postgresql://u:HUSH@db.example.com:5432/sky" }, []],
    ["options", { connectionString: "postgresql://u:HUSH@db/sky?sslmode=require" }, []],
    ["a socket", { connectionString: "postgresql:///sky?host=/cloudsql/project:region:sky" }, []],
    ["a Secret", { existingSecret: "database" }, []],
    ["a Secret and a connection string", { existingSecret: "d", connectionString: "postgresql://HUSH@db/sky" }, ["connectionString"]],
    ["a scheme that SQLAlchemy does not know", { connectionString: "postgres://u:HUSH@db/sky" }, ["connectionString"]],
    ["another database", { connectionString: "mysql://u:HUSH@db/sky" }, ["connectionString"]],
    ["no name of a database", { connectionString: "postgresql://u:HUSH@db" }, ["connectionString"]],
    ["nothing", {}, ["connectionString"]],
    ["an empty connection string", { connectionString: "" }, ["connectionString"]],
    ["a Secret that is none", { existingSecret: "My Database" }, ["existingSecret"]],
    ["nothing, where it is switched off", { enabled: false, connectionString: "" }, []],
    ["what is encrypted", { connectionString: "<encrypted>" }, []],
  ];
  for (const [what, args, expected] of cases) {
    it(`${expected.length === 0 ? "takes" : "refuses"} ${what}, and does not show it`, () => {
      assert.deepEqual(
        pathsOf(problems(args)),
        expected.map((key) => `database.${key}`),
      );
      assert.doesNotMatch(lines(problems(args)).join(), /HUSH/);
    });
  }

  it("is used where it is named and not switched off", () => {
    const isUsed = (args?: DatabaseArgs) => databaseSettings(args).enabled;
    assert.deepEqual([undefined, { enabled: false, existingSecret: "d" }].map(isUsed), [false, false]);
    assert.deepEqual([{}, { enabled: true }, { existingSecret: "d" }].map(isUsed), [true, true, true]);
  });
});
