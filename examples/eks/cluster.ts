/**
 * The cluster, with EKS Auto Mode: EKS itself runs the nodes, the network plugin, the drivers of disks, GPUs and load balancers and the agent of Pod Identity, which with node
 * groups are six add-ons to install and upgrade.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Network } from "./network";

/** Creates the cluster; the kubeconfig gets tokens from the AWS CLI. */
export function createCluster({ publicSubnetIds, privateSubnetIds }: Network) {
  const role = roleOf("cluster", "eks.amazonaws.com", [
    "AmazonEKSClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingPolicy",
  ]);
  const nodes = roleOf("nodes", "ec2.amazonaws.com", ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"]);
  const cluster = new aws.eks.Cluster(
    "skypilot",
    {
      roleArn: role.arn,
      vpcConfig: { subnetIds: [...publicSubnetIds, ...privateSubnetIds], endpointPrivateAccess: true, endpointPublicAccess: true },
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
      bootstrapSelfManagedAddons: false,
      computeConfig: { enabled: true, nodePools: ["general-purpose", "system"], nodeRoleArn: nodes.arn },
      storageConfig: { blockStorage: { enabled: true } },
      kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
    },
    // EKS needs its rights until the last node and load balancer are deleted.
    { dependsOn: [...role.rights, ...nodes.rights] },
  );
  return { cluster, kubeconfig: kubeconfigOf(cluster) };
}

function roleOf(name: string, service: string, policies: string[]) {
  const { arn, name: role } = new aws.iam.Role(name, {
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: ["sts:AssumeRole", "sts:TagSession"] }],
    }),
  });
  const rights = policies.map(
    (policy) => new aws.iam.RolePolicyAttachment(`${name}-${policy}`, { role, policyArn: `arn:aws:iam::aws:policy/${policy}` }),
  );
  return { arn, rights };
}

function kubeconfigOf({ name, endpoint, certificateAuthority }: aws.eks.Cluster): pulumi.Output<string> {
  return pulumi.jsonStringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "eks", cluster: { server: endpoint, "certificate-authority-data": certificateAuthority.data } }],
    contexts: [{ name: "eks", context: { cluster: "eks", user: "aws" } }],
    "current-context": "eks",
    users: [
      {
        name: "aws",
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["eks", "get-token", "--cluster-name", name, "--region", aws.getRegionOutput().region],
          },
        },
      },
    ],
  });
}
