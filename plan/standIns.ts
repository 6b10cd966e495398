/** Stable stand-ins for values that a cloud or a cluster generates, so that the same config always gives the same bytes. */

import type { runtime } from "@pulumi/pulumi";
import { CONTROLLER_PORTS } from "../blocks/exposure/settings";
import type { AwsAccount } from "../permissions/aws";

type Inputs = Record<string, unknown>;

/** The account in the plan if the config does not set one. */
export const STAND_IN_ACCOUNT = "123456789012";

/** The number of every GCP project in the plan. */
export const STAND_IN_PROJECT_NUMBER = "123456789012";

/** The address of a node in the plan if the config does not set one. */
export const STAND_IN_NODE = "node.example";

/** Stand-in for the kubeconfig of the machine, on which a plan must not depend. */
export const STAND_IN_KUBECONFIG = "<your-kubeconfig>";

/** Node port in the plan if Kubernetes chooses it. */
const STAND_IN_NODE_PORT = 30080;

/** Returns mocks that respond like the clouds. */
export function standIns({ accountId, partition }: AwsAccount): runtime.Mocks {
  const arn = (kind: string, name: unknown) => ({ arn: `arn:${partition}:iam::${accountId}:${kind}/${name}`, name });
  const outputs: Record<string, (name: string, inputs: Inputs) => Inputs> = {
    "aws:iam/user:User": (name, inputs) => arn("user", inputs.name ?? name),
    "aws:iam/role:Role": (name, inputs) => arn("role", inputs.name ?? name),
    "aws:iam/policy:Policy": (name, inputs) => arn("policy", inputs.name ?? name),
    "aws:iam/instanceProfile:InstanceProfile": (name, inputs) => arn("instance-profile", inputs.name ?? name),
    "aws:iam/accessKey:AccessKey": () => ({ secret: "stand-in" }),
    "gcp:serviceaccount/account:Account": (_, { accountId: id, project }) => ({
      email: `${id}@${project}.iam.gserviceaccount.com`,
      name: `projects/${project}/serviceAccounts/${id}@${project}.iam.gserviceaccount.com`,
    }),
    "gcp:serviceaccount/key:Key": () => ({ privateKey: Buffer.from("{}").toString("base64") }),
    "gcp:projects/iAMCustomRole:IAMCustomRole": (_, { project, roleId }) => ({ name: `projects/${project}/roles/${roleId}` }),
    "random:index/randomPassword:RandomPassword": (_, { length }) => ({
      result: "standin".padEnd(Number(length), "x"),
      bcryptHash: "stand-in",
    }),
    "kubernetes:networking.k8s.io/v1:Ingress": () => ({ status: { loadBalancer: { ingress: [{ hostname: "ingress.example" }] } } }),
    "kubernetes:gateway.networking.k8s.io/v1:Gateway": () => ({ status: { addresses: [{ type: "Hostname", value: "gateway.example" }] } }),
    "random:index/randomString:RandomString": (_, { length }) => ({ result: "x".repeat(Number(length)) }),
    "kubernetes:helm.sh/v3:Release": (_, { name, namespace }) => ({ status: { name, namespace, status: "deployed" } }),
    "kubernetes:core/v1:Secret": (_, { type }) =>
      type === "kubernetes.io/service-account-token" ? { data: { token: Buffer.from("stand-in").toString("base64") } } : {},
    "kubernetes:core/v1:Service": () => ({
      spec: {
        ports: Object.values(CONTROLLER_PORTS)
          .flatMap(({ http, https }) => [http, https])
          .map((portName) => ({ name: portName, nodePort: STAND_IN_NODE_PORT })),
      },
      status: { loadBalancer: { ingress: [{ hostname: "load-balancer.example" }] } },
    }),
  };
  return {
    newResource: ({ type, name, inputs }) => {
      const { metadata } = inputs as { metadata?: Inputs };
      // A Kubernetes object without a name gets one from its Pulumi name.
      const named =
        type.startsWith("kubernetes:") && !type.startsWith("kubernetes:helm")
          ? { metadata: { ...metadata, name: metadata?.name ?? name } }
          : {};
      return { id: `${name}-id`, state: { ...inputs, ...named, ...outputs[type]?.(name, inputs) } };
    },
    call: ({ token, inputs }) =>
      ({
        "aws:index/getCallerIdentity:getCallerIdentity": { accountId },
        "aws:index/getPartition:getPartition": { partition },
        "aws:route53/getZone:getZone": { zoneId: "Z00000000STANDIN" },
        "gcp:organizations/getProject:getProject": { number: STAND_IN_PROJECT_NUMBER },
      })[token] ?? inputs,
  };
}
