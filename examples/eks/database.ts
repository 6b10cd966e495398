/** PostgreSQL for SkyPilot's state, which only the cluster reaches. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Network } from "./network";

const NAME = "skypilot";

/** Creates the database and returns its connection string. */
export function createDatabase({ vpcId, privateSubnetIds }: Network, clusterSecurityGroupId: pulumi.Input<string>): pulumi.Output<string> {
  const access = new aws.ec2.SecurityGroup("database", {
    vpcId,
    ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, securityGroups: [clusterSecurityGroupId] }],
  });
  // Only characters that need no escape in a URL.
  const password = new random.RandomPassword("database", { length: 40, special: false });
  const database = new aws.rds.Instance("database", {
    engine: "postgres",
    engineVersion: "17",
    instanceClass: "db.t4g.small",
    allocatedStorage: 20,
    maxAllocatedStorage: 100,
    storageType: "gp3",
    storageEncrypted: true,
    dbName: NAME,
    username: NAME,
    password: password.result,
    dbSubnetGroupName: new aws.rds.SubnetGroup("database", { subnetIds: privateSubnetIds }).name,
    vpcSecurityGroupIds: [access.id],
    publiclyAccessible: false,
    backupRetentionPeriod: 7,
    // `pulumi destroy` fails until you turn the protection off, and then leaves a snapshot.
    deletionProtection: new pulumi.Config().getBoolean("protectDatabase") ?? true,
    finalSnapshotIdentifier: `${NAME}-${pulumi.getStack()}-last`,
  });
  return pulumi.secret(pulumi.interpolate`postgresql://${NAME}:${password.result}@${database.address}:${database.port}/${NAME}`);
}
