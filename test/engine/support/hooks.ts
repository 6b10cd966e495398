/** Around the whole suite: somebody gives out the addresses of load balancers, and in the end the cluster is empty. */
import { emptyCluster, playLoadBalancer } from "./cluster";

let end: () => void = () => {};

export const mochaHooks = {
  beforeAll() {
    end = playLoadBalancer();
  },
  async afterAll() {
    end();
    await emptyCluster();
  },
};
