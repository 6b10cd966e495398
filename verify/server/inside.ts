/** The API server from inside its cluster: a port-forward to its pod, for as long as the questions take. */
import { createServer, type Server, type Socket } from "node:net";
import { Writable } from "node:stream";
import { chartObjects } from "../../contract/chart";
import { answered } from "../ask";
import type { KubeConfig } from "../kubernetes/client";
import { clientsOf } from "../kubernetes/objects";

/** The port of the API server in its pod (chart: api-deployment.yaml). */
const PORT = 46580;

/** A port-forward. */
export interface Forward {
  url: string;
  close: () => void;
}

/**
 * Opens a port of this machine that leads to the API server's pod.
 * @throws Error if no pod is ready.
 */
export async function forwardTo(config: KubeConfig, namespace: string, release: string): Promise<Forward> {
  const { PortForward } = await import("@kubernetes/client-node");
  const { core } = await clientsOf(config);
  const labels = Object.entries(chartObjects(release).podLabels).map(([key, value]) => `${key}=${value}`);
  const { items } = await answered(() => core.listNamespacedPod({ namespace, labelSelector: labels.join(",") }));
  const pod = items.find(({ status }) => status?.conditions?.some(({ type, status: holds }) => type === "Ready" && holds === "True"));
  const name = pod?.metadata?.name;
  if (name === undefined) throw new Error("no pod of the API server is ready");
  const forward = new PortForward(config);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    // What the pod reports is that nothing listens at its port.
    const failed = new Writable({ write: (text, _, done) => done(text.length > 0 ? new Error("refused") : null) });
    failed.on("error", () => socket.destroy());
    forward.portForward(namespace, name, [PORT], socket, failed, socket).then(
      (connection) => {
        if (typeof connection === "function") return;
        connection.addEventListener("close", () => socket.end());
        socket.once("close", () => connection.close());
      },
      () => socket.destroy(),
    );
  });
  const port = await listening(server);
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
