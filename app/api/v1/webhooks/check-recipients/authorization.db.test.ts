import { afterAll, beforeAll, describe } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeWorld, testRouteAuthorization, type World } from "@/lib/http/authorization-table";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { createTransport } from "@/lib/transport/http";
import { POST as checkRecipients } from "./route";

let test: TestDb;
let world: World;
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test, { transport });
});
afterAll(async () => {
  await transport.close();
  await test.close();
});

let count = 0;
async function ours({ as }: World) {
  const config = {
    ...{ appKey: `ding${++count}`, appSecret: "app-secret-0123456789abcdef", agentId: "123456", userIds: ["u1"] },
    // Nobody listens there: who may ask is told that nobody answered.
    apiBase: "http://127.0.0.1:9",
  };
  const input = { name: `work ${count}`, channel: "dingtalk_work" as const, events: ["ticket.created"], config };
  return { body: { endpointId: (await createEndpoint(as.owner, input)).id } };
}

describe("who may call the route that looks receivers up", () =>
  testRouteAuthorization(() => world, [{ handler: checkRecipients, foreign: "not_found", prepare: ours }]));
