import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { createTransport } from "@/lib/transport/http";
import { changesSince } from "./changes";
import { createEndpoint } from "./create";
import { rotateSecret } from "./rotate-secret";
import { updateEndpoint } from "./update";

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

describe("what was changed since a form was loaded", () => {
  it("names who did what, newest first, and nothing from before", async () => {
    const { owner, admin, stranger } = world.as;
    const made = await createEndpoint(owner, {
      ...{ name: "CRM", channel: "custom", url: "https://example.com/hook", events: ["ticket.created"] },
      signature: { scheme: "standard", secret: "0123456789abcdef0123" },
    });
    const loaded = await updateEndpoint(owner, made.id, { description: "before" });
    await updateEndpoint(admin, made.id, { name: "CRM 2" });
    await rotateSecret(owner, made.id, {});
    const told = await changesSince(owner, made.id, loaded.version);
    expect(told.map(({ action }) => action)).toEqual(["endpoint.secret_rotated", "endpoint.updated"]);
    expect(told[1]?.changes).toEqual([{ field: "name", before: { value: "CRM" }, after: { value: "CRM 2" } }]);
    expect(told[1]?.actor.name).not.toBe(told[0]?.actor.name);
    expect(JSON.stringify(told)).not.toContain("0123456789abcdef");
    expect(await changesSince(owner, made.id, loaded.version + 2)).toEqual([]);
    await expect(changesSince(stranger, made.id, 1)).rejects.toMatchObject({ code: "not_found" });
  });
});
