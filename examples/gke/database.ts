/** PostgreSQL for SkyPilot's state, with an address in the network only. */
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Network } from "./network";

const NAME = "skypilot";

/** Creates the database and returns its connection string. */
export function createDatabase({ id, toServices }: Network): pulumi.Output<string> {
  const instance = new gcp.sql.DatabaseInstance(
    "skypilot",
    {
      databaseVersion: "POSTGRES_17",
      // `pulumi destroy` fails until you turn the protection off.
      deletionProtection: new pulumi.Config().getBoolean("protectDatabase") ?? true,
      settings: {
        edition: "ENTERPRISE",
        tier: "db-custom-1-3840",
        diskSize: 20,
        diskAutoresize: true,
        backupConfiguration: { enabled: true, pointInTimeRecoveryEnabled: true },
        ipConfiguration: { ipv4Enabled: false, privateNetwork: id, sslMode: "ENCRYPTED_ONLY" },
      },
    },
    { dependsOn: toServices },
  );
  const database = new gcp.sql.Database("skypilot", { instance: instance.name, name: NAME });
  // Only characters that need no escape in a URL.
  const password = new random.RandomPassword("database", { length: 40, special: false });
  const user = new gcp.sql.User(
    "skypilot",
    // A user that owns tables cannot be deleted, and goes with the instance.
    { instance: instance.name, name: NAME, password: password.result, deletionPolicy: "ABANDON" },
  );
  const url = pulumi.interpolate`postgresql://${user.name}:${password.result}@${instance.privateIpAddress}:5432/${database.name}`;
  return pulumi.secret(url);
}
