import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { POST } from "@/app/api/v1/events/route";
import { crashAsTold } from "./crash-arguments";

/* Intake of the fault suite: the product's own handler of `POST /api/v1/events` behind a bare server, to be killed. */

crashAsTold();

const server = createServer((incoming, outgoing) => {
  requestOf(incoming)
    .then((request) => POST(request, { params: Promise.resolve({}) }))
    .then(async (response) => outgoing.writeHead(response.status).end(await response.text()))
    .catch((thrown: unknown) => outgoing.writeHead(500).end(String(thrown)));
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));

async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = new Headers({ "content-type": "application/json" });
  headers.set("authorization", incoming.headers.authorization ?? "");
  return new Request("http://127.0.0.1/api/v1/events", { method: "POST", headers, body: Buffer.concat(chunks) });
}
