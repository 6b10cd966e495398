/** Runs the program of an example under mocks, as its own package would: the name of the library leads to the components of this checkout. */
import Module from "node:module";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type Recording, record } from "../../plan/monitor";
import { standIns } from "../../plan/standIns";

const ROOT = path.resolve(__dirname, "../..");
const EXAMPLES = path.join(ROOT, "examples");
const LIBRARY = "@pulumi-skypilot/skypilot";
const ACCOUNT = { accountId: "123456789012", partition: "aws", dnsSuffix: "amazonaws.com" };

/** What the clouds of the examples answer, besides those of the plan; some inputs lead to outputs of another shape. */
const OUTPUTS: Record<string, (inputs: Record<string, unknown>) => object> = {
  "aws:eks/cluster:Cluster": () => ({
    name: "skypilot-1a2b3c4",
    endpoint: "https://cluster.example",
    certificateAuthority: { data: "Q0E=" },
    vpcConfig: { clusterSecurityGroupId: "sg-0123" },
  }),
  "aws:rds/instance:Instance": () => ({ address: "database.example", port: 5432 }),
  "aws:acm/certificate:Certificate": ({ domainName }) => ({
    arn: "arn:aws:acm:us-east-1:123456789012:certificate/0123",
    domainValidationOptions: [{ domainName, resourceRecordName: "_proof.example.com", resourceRecordValue: "_value.example" }],
  }),
  "gcp:compute/address:Address": () => ({ address: "203.0.113.7" }),
  "gcp:container/cluster:Cluster": () => ({ endpoint: "203.0.113.8", masterAuth: { clusterCaCertificate: "Q0E=" } }),
  "gcp:sql/databaseInstance:DatabaseInstance": () => ({ privateIpAddress: "10.0.0.3" }),
};
const ANSWERS: Record<string, object> = {
  "aws:index/getAvailabilityZones:getAvailabilityZones": { names: ["us-east-1a", "us-east-1b", "us-east-1c"] },
  "aws:index/getRegion:getRegion": { region: "us-east-1" },
};

function mocks(): pulumi.runtime.Mocks {
  const clouds = standIns(ACCOUNT);
  return {
    newResource: async (args) => {
      const { id, state } = await clouds.newResource(args);
      return { id: id ?? "", state: { ...state, ...OUTPUTS[args.type]?.(args.inputs) } };
    },
    call: (args) => ANSWERS[args.token] ?? clouds.call(args),
  };
}

const resolver = Module as unknown as { _resolveFilename: (request: string, ...rest: unknown[]) => string };
const resolve = resolver._resolveFilename;
resolver._resolveFilename = (request, ...rest) =>
  resolve.call(Module, request === LIBRARY ? path.join(ROOT, "components/index.ts") : request, ...rest);

/** Runs the program of an example with a config of full keys. */
export async function runExample(name: string, config: Record<string, string>, secretKeys: string[] = []): Promise<Recording> {
  const folder = path.join(EXAMPLES, name);
  // A module runs once, and a program each time.
  for (const file of Object.keys(require.cache).filter((one) => one.startsWith(folder + path.sep))) delete require.cache[file];
  pulumi.runtime.setAllConfig(config, secretKeys);
  const program = async () => require(path.join(folder, "index.ts"));
  return record(program, mocks(), `skypilot-${name}`, "test");
}
