/** Small servers on loopback that answer as the clouds do. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that a server got. */
export interface Got {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** What a server answers; `never` is no answer at all. */
export type Answer = { status?: number; headers?: Record<string, string>; body?: string } | "never";

/** A server on loopback. */
export interface Loopback {
  url: string;
  got: Got[];
  close: () => Promise<void>;
}

/** Starts a server. */
export async function loopback(answer: (got: Got) => Answer | Promise<Answer>, port = 0): Promise<Loopback> {
  const got: Got[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const one = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString() };
    got.push(one);
    const given = await answer(one);
    if (given === "never") return;
    const { status = 200, headers = {}, body = "" } = given;
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    got,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
