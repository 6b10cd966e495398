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

/** The database with the defaults filled in. */
export interface DatabaseSettings {
  /** Whether the state is in a database. */
  enabled: boolean;
  connectionString?: Input<string>;
  existingSecret?: Input<string>;
}

/** Fills in the defaults. */
export function databaseSettings(args?: DatabaseArgs): DatabaseSettings {
  return { ...args, enabled: args !== undefined && args.enabled !== false };
}

/** Returns what is wrong with the database; no message quotes its connection string. */
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
    return [{ path, message: "begins with postgres://, which SkyPilot's library does not support; write postgresql://" }];
  // The server turns the beginning into postgresql+asyncpg:// by itself (sky/utils/db/db_utils.py).
  if (/^postgresql:\/\/([^/\s]+\/|\/[^?\s]+\?(.*&)?host=)\S+$/.test(connectionString)) return [];
  return [{ path, message: "is not a valid connection string; write one such as postgresql://USER:PASSWORD@HOST:5432/NAME" }];
}

/** Returns what a database entails that the chart does not tell. */
export function databaseWarnings({ enabled }: DatabaseSettings): Problem[] {
  if (!enabled) return [];
  return [
    { path: "", message: "SkyPilot does not move the state of a server that ran without one, so set it before the first `pulumi up`" },
  ];
}

/** Returns what is given but ignored. */
export function databaseIgnored(args: DatabaseArgs = {}): Problem[] {
  if (args.enabled !== false) return [];
  const given = Object.keys(args).filter((key) => key !== "enabled");
  return given.map((key) => ({ path: key, message: "is ignored because database.enabled is false" }));
}

/** Returns the database's share of the chart's values. */
export function databaseValues(secretName: Input<string> | undefined): Tree {
  return { apiService: { dbConnectionSecretName: secretName } };
}
