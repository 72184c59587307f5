import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { openSite } from "@/lib/services/messages/sites";
import { changeSite, createSite } from "./manage";
import { listWidgets } from "./widget";

let database: TestDb;
let world: World;
beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
});
afterAll(() => database.close());

test("a new site has a key and settings of its own, and stands behind the first one", async () => {
  const { siteKey } = await createSite(world.as.admin, { name: " 英文站 " });
  const sites = await listWidgets(world.as.admin);
  expect(sites.map((site) => site.siteKey)).toEqual([world.siteKey, siteKey]);
  expect(sites[1]).toMatchObject({ name: "英文站", enabled: true, version: 0 });
  expect(await openSite(world.runtime, siteKey)).toMatchObject({ organizationId: world.organizationId });
});

test("two sites of an organization have two names; another organization may use them too", async () => {
  await createSite(world.as.admin, { name: "Shop" });
  await expect(createSite(world.as.admin, { name: "shop" })).rejects.toMatchObject({
    ...{ code: "invalid", fields: [{ path: "name", key: "name_taken" }] },
  });
  await expect(createSite(world.as.admin, { name: "  " })).rejects.toMatchObject({ code: "invalid" });
  await createSite(world.as.stranger, { name: "Shop" });
});

test("a closed site takes nothing until it is opened again", async () => {
  const { siteKey } = await createSite(world.as.admin, { name: "Campaign" });
  await changeSite(world.as.admin, { siteKey, name: "Campaign", enabled: false });
  expect(await openSite(world.runtime, siteKey)).toBeNull();
  await changeSite(world.as.admin, { siteKey, name: "Spring campaign", enabled: true });
  expect(await openSite(world.runtime, siteKey)).toMatchObject({ name: "Spring campaign" });
});
