import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { decodeId, newUuid } from "@/lib/domain/ids";
import { makeWorld } from "@/lib/http/authorization-table";
import { createTransport } from "@/lib/transport/http";
import { createEndpoint } from "./create";
import { deleteEndpoint } from "./delete";
import { getEndpoint } from "./get";
import { updateEndpoint } from "./update";

let test: TestDb;
let ctx: ServiceContext;
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });

beforeAll(async () => {
  test = await openTestDb();
  ctx = (await makeWorld(test, { transport })).as.admin;
});
afterAll(async () => {
  await transport.close();
  await test.close();
});

it("deleting cancels what waits, keeps the history, closes the lane", async () => {
  const made = await createEndpoint(ctx, {
    name: "hook",
    channel: "custom",
    url: "http://127.0.0.1:9/hook",
    events: ["ticket.created"],
  });
  const endpointId = decodeId("endpoint", made.id);
  const [waiting, retrying, inFlight, event] = [1, 2, 3, 4].map(() => newUuid(Date.now()));
  await test.db.execute(sql`
    insert into due (delivery_id, endpoint_id, organization_id, event_id, event_type, prio, due_at, tries, trigger, solo)
    select id, ${endpointId}::uuid, ${ctx.organizationId}::uuid, ${event}::uuid, 'ticket.created', 10, now(), 0, 'auto', true
    from unnest(array[${waiting}, ${retrying}, ${inFlight}]::uuid[]) id`);
  await test.db.execute(sql`
    insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, trigger, tries)
    values (${retrying}, ${ctx.organizationId}, ${endpointId}, ${event}, 'ticket.created', 'retrying', 'auto', 1)`);
  await test.db.execute(sql`update lanes set inflight = array[${inFlight}]::uuid[] where endpoint_id = ${endpointId}`);
  expect(await deleteEndpoint(ctx, made.id)).toEqual({ cancelled: 3 });
  const rows = await test.db.execute<{ id: string; status: string; unknown: boolean }>(sql`
    select id, status, outcome_unknown as unknown from deliveries where endpoint_id = ${endpointId} order by id`);
  expect(rows.rows).toEqual(
    [waiting, retrying, inFlight]
      .map((id) => ({ id, status: "cancelled", unknown: id === inFlight }))
      .sort((a, b) => ((a.id ?? "") < (b.id ?? "") ? -1 : 1)),
  );
  expect((await test.db.execute(sql`select from due where endpoint_id = ${endpointId}`)).rowCount).toBe(0);
  expect((await test.db.execute(sql`select from lanes where endpoint_id = ${endpointId}`)).rowCount).toBe(0);
  await expect(getEndpoint(ctx, made.id)).rejects.toMatchObject({ code: "not_found" });
  await expect(updateEndpoint(ctx, made.id, { name: "x" })).rejects.toMatchObject({ code: "not_found" });
});
