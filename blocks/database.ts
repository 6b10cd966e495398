/** The PostgreSQL database that holds the API server's state. */
import type { Input } from "@pulumi/pulumi";
import type { Tree } from "../core/merge";
import { nameProblems } from "../core/names";
import { isPlaceholder, type Problem } from "../core/problem";

/** A PostgreSQL database, instead of SQLite on the volume (SkyPilot docs: api-server-admin-deploy, external database). */
export interface DatabaseArgs {
  /**
   * Whether the database is used.
   * @default true
   */
  enabled?: boolean;
  /**
   * Connection string.
   * @secret
   * @example postgresql://USER:PASSWORD@db.example.com:5432/skypilot
   */
  connectionString?: Input<string>;
  /**
   * Name of an existing Secret with the key `connection_string`.
   * @example skypilot-database
   */
  existingSecret?: Input<string>;
}

/** Settings of the database. */
export interface DatabaseSettings {
  /** Whether the state is in a database. */
  enabled: boolean;
  connectionString?: Input<string>;
  existingSecret?: Input<string>;
}

/** Computes the settings. */
export function databaseSettings(args?: DatabaseArgs): DatabaseSettings {
  return { ...args, enabled: args !== undefined && args.enabled !== false };
}

/** Returns the problems of the database; messages do not quote its connection string. */
export function databaseRules(args: DatabaseArgs = {}, { enabled }: DatabaseSettings): Problem[] {
  if (!enabled) return [];
  const { connectionString, existingSecret } = args;
  const path = "connectionString";
  if (existingSecret !== undefined) {
    const problems = nameProblems("existingSecret", existingSecret, "subdomain");
    if (connectionString === undefined) return problems;
    return [...problems, { path, message: "cannot be combined with database.existingSecret; remove one of the two" }];
  }
  if (connectionString === undefined || connectionString === "") {
    return [
      {
        path,
        message: "is required; give it, or name an existing Secret as database.existingSecret, or set database.enabled to false",
        set: { example: "postgresql://USER:PASSWORD@HOST:5432/NAME", secret: true },
      },
    ];
  }
  if (typeof connectionString !== "string" || isPlaceholder(connectionString)) return [];
  if (connectionString.startsWith("postgres://"))
    return [{ path, message: "starts with postgres://, which SkyPilot's library does not support; write postgresql://" }];
  // The server changes the scheme to postgresql+asyncpg:// itself (sky/utils/db/db_utils.py).
  if (/^postgresql:\/\/([^/\s]+\/|\/[^?\s]+\?(.*&)?host=)\S+$/.test(connectionString)) return [];
  return [{ path, message: "is not a valid connection string; write one such as postgresql://USER:PASSWORD@HOST:5432/NAME" }];
}

/** Returns consequences of a database that the chart does not report. */
export function databaseWarnings({ enabled }: DatabaseSettings): Problem[] {
  if (!enabled) return [];
  return [
    {
      path: "",
      message:
        "SkyPilot does not migrate the state of a server that ran without a database, so set it before the first `pulumi up`, or restore a backup into it (docs/backup.md)",
    },
  ];
}

/** Returns the arguments that are ignored. */
export function databaseIgnored(args: DatabaseArgs = {}): Problem[] {
  if (args.enabled !== false) return [];
  const given = Object.keys(args).filter((key) => key !== "enabled");
  return given.map((key) => ({ path: key, message: "is ignored because database.enabled is false" }));
}

/** Returns the chart values. */
export function databaseValues(secretName: Input<string> | undefined): Tree {
  return { apiService: { dbConnectionSecretName: secretName } };
}
