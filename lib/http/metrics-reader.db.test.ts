import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { installPeerAddress, peerAddress } from "@/lib/auth/peer-address";
import { requestIp } from "@/lib/auth/request-meta";
import { toError } from "@/lib/errors";
import { metricsReader } from "./metrics-reader";
import { makeOrganization, makeToken, testRuntime } from "./testing";

let test: TestDb;
let server: Server;
let organizationId: string;
let token: string;

/** A real server behind the hook, as Next's is: answers what the product would know about the caller. */
function open(): Promise<Server> {
  const made = createServer(async (request, response) => {
    const headers = new Headers(
      Object.entries(request.headers).map(([name, value]): [string, string] => [name, `${value}`]),
    );
    const reader = await metricsReader(headers).catch((error: unknown) => ({ refused: toError(error).message }));
    response.end(JSON.stringify({ peer: peerAddress(headers), ip: requestIp(headers), reader }));
  });
  return new Promise((resolve) => made.listen(0, "127.0.0.1", () => resolve(made)));
}

async function ask(headers: Record<string, string> = {}): Promise<unknown> {
  const { port } = server.address() as AddressInfo;
  return (await fetch(`http://127.0.0.1:${port}/`, { headers })).json();
}

beforeAll(async () => {
  test = await openTestDb();
  testRuntime(test);
  installPeerAddress();
  server = await open();
  organizationId = (await makeOrganization(test.db, "ours")).id;
  token = await makeToken(test.db, organizationId, ["delivery.read"]);
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await test.close();
});

describe("the socket's address", () => {
  it("is known, whatever headers the client writes", async () => {
    const forged = { "x-hooklane-peer": "tag 203.0.113.1 direct", "x-forwarded-for": "203.0.113.1" };
    for (const headers of [{}, forged]) expect(await ask(headers)).toMatchObject({ ip: "127.0.0.1" });
  });

  it("tells a direct call from a forwarded one", async () => {
    expect(await ask()).toMatchObject({ peer: { address: "127.0.0.1", direct: true } });
    expect(await ask({ "x-forwarded-for": "127.0.0.1" })).toMatchObject({ peer: { direct: false } });
    expect(await ask({ forwarded: "for=127.0.0.1" })).toMatchObject({ peer: { direct: false } });
  });
});

describe("who may read the metrics", () => {
  it("the operator on the machine: all of them", async () => {
    expect(await ask()).toMatchObject({ reader: { scope: "installation" } });
  });

  it("not somebody whom a proxy on the machine forwards", async () => {
    expect(await ask({ "x-forwarded-for": "203.0.113.1" })).toMatchObject({ reader: { refused: expect.any(String) } });
  });

  it("a token: its organization's; a wrong one nothing, not even on the machine", async () => {
    expect(await ask({ authorization: `Bearer ${token}` })).toMatchObject({
      reader: { scope: "organization", organizationId },
    });
    expect(await ask({ authorization: "Bearer not-a-token-of-ours-at-all" })).toMatchObject({
      reader: { refused: expect.any(String) },
    });
  });
});
