import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { OrganizationInputSchema } from "@/lib/domain/accounts";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { getEndpoint } from "@/lib/services/endpoints/get";
import { addNotification } from "@/lib/services/leavemsg/channels";
import { setNotificationRules } from "@/lib/services/leavemsg/settings";
import { presenceSettings } from "@/lib/services/presence/read";
import { readOrganization, updateOrganization } from "./update";

let database: TestDb;
let world: World;
beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
});
afterAll(() => database.close());

test("a team elsewhere gets its own name and clocks, and quiet hours are those of its clocks", async () => {
  const { owner } = world.as;
  const { id } = await addNotification(owner, {
    ...{ name: "system", channel: "custom", url: "https://hooks.example.com/in", events: ["leave_message.created"] },
    enabled: false,
  });
  await setNotificationRules(owner, { perMinute: 10, dedupeSeconds: 600, quiet: { from: "22:00", to: "08:00" } });
  const zoneOf = async () => (await getEndpoint(owner, id)).filters?.timezone;
  expect(await zoneOf()).toBe("Asia/Shanghai");

  await updateOrganization(owner, { name: "Lisbon desk", timeZone: "Europe/Lisbon" });
  expect(await readOrganization(owner)).toEqual({ name: "Lisbon desk", timeZone: "Europe/Lisbon" });
  expect((await presenceSettings(owner)).timeZone).toBe("Europe/Lisbon");
  expect(await zoneOf()).toBe("Europe/Lisbon");
  expect((await getEndpoint(owner, id)).filters?.windows).toMatchObject([{ from: "08:00", to: "22:00" }]);
});

test.each(["Mars/Olympus", "", "Asia/Shanghai; drop table"])("%j is no zone", (timeZone) => {
  expect(OrganizationInputSchema.safeParse({ name: "x", timeZone }).success).toBe(false);
});
