/** The PostgreSQL database that holds the API server's state. */
import type { Input } from "@pulumi/pulumi";
import { nameProblems } from "../core/names";
import { isPlaceholder, type Problem } from "../core/problem";

/** A PostgreSQL database, instead of SQLite on the volume (SkyPilot docs: api-server-admin-deploy, external database). */
export interface DatabaseArgs {
  /**
   * Whether the database is used.
   * @default true
   */
  enabled?: boolean;
  /** Connection string, such as `postgresql://USER:PASSWORD@db.example.com:5432/skypilot`; secret. */
  connectionString?: Input<string>;
  /** Name of an existing Secret with the key `connection_string`. */
  existingSecret?: string;
}

/** Returns whether the state is in a database. */
export function usesDatabase(args?: DatabaseArgs): boolean {
  return args !== undefined && args.enabled !== false;
}

/** Returns what is given but not used. */
export function databaseUnused({ enabled, ...args }: DatabaseArgs = {}): Problem[] {
  if (enabled !== false) return [];
  return Object.keys(args).map((key) => ({ path: `database.${key}`, message: "is not used: database.enabled is false" }));
}

/** Returns what is wrong with the database; no message quotes its connection string. */
export function databaseProblems(args?: DatabaseArgs): Problem[] {
  if (args === undefined || !usesDatabase(args)) return [];
  const { connectionString, existingSecret } = args;
  const path = "database.connectionString";
  if (existingSecret !== undefined) {
    const problems = nameProblems("database.existingSecret", existingSecret, "subdomain");
    if (connectionString === undefined) return problems;
    return [...problems, { path, message: "stands beside database.existingSecret; remove one of the two" }];
  }
  if (connectionString === undefined || connectionString === "") {
    return [
      {
        path,
        message: "is missing; give it, or name an existing Secret as database.existingSecret, or set database.enabled to false",
        set: { example: "postgresql://USER:PASSWORD@HOST:5432/NAME", secret: true },
      },
    ];
  }
  if (typeof connectionString !== "string" || isPlaceholder(connectionString)) return [];
  if (connectionString.startsWith("postgres://"))
    return [{ path, message: "begins with postgres://, which SkyPilot's library does not know; write postgresql://" }];
  // The server turns the beginning into postgresql+asyncpg:// by itself (sky/utils/db/db_utils.py).
  if (/^postgresql:\/\/([^/\s]+\/|\/[^?\s]+\?(.*&)?host=)\S+$/.test(connectionString)) return [];
  return [{ path, message: "is no connection string; write one such as postgresql://USER:PASSWORD@HOST:5432/NAME" }];
}
