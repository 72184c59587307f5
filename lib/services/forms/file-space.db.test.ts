import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { messageFiles } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { testContext } from "@/lib/http/testing";
import { careFindings } from "@/lib/services/care/findings";
import { openSite } from "@/lib/services/messages/sites";
import { readFileSpace, saveFileSpace } from "./file-space";
import { keepFile } from "./files";

const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const GB = 1024 ** 3;
let database: TestDb;
let world: World;
beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
});
afterAll(() => database.close());

async function attach(bytes: number) {
  const visitor: ServiceContext = testContext(world.runtime, world.organizationId, {
    kind: "visitor",
    name: "visitor",
  });
  const site = await openSite(world.runtime, world.siteKey);
  if (site === null) throw new Error("the world has no site");
  const content = Buffer.concat([PNG, Buffer.alloc(bytes - PNG.length)]);
  return keepFile(visitor, site, { key: "photos", accept: ["image"] }, { name: "a.png", content });
}
/** As if it held as much as `bytes`: the sum is of what is written down. */
const pretend = (bytes: number) =>
  database.db.update(messageFiles).set({ bytes }).where(eq(messageFiles.organizationId, world.organizationId));

test("the room for files is seen and set, and holds from the next file on", async () => {
  expect(await readFileSpace(world.as.owner)).toEqual({ usedBytes: 0, quotaGb: 2 });
  expect(await attach(100)).toMatchObject({ name: "a.png", bytes: 100 });
  await pretend(2 * GB - 50);
  expect(await readFileSpace(world.as.owner)).toEqual({ usedBytes: 2 * GB - 50, quotaGb: 2 });
  expect(await attach(100)).toMatchObject({ field: "photos", key: "files_full" });
  await saveFileSpace(world.as.owner, { quotaGb: 3 });
  expect(await readFileSpace(world.as.owner)).toMatchObject({ quotaGb: 3 });
  expect(await attach(100)).toMatchObject({ name: "a.png" });
  const log = await database.db.$client.query("select action from audit_log where action = 'inbox.file_space_changed'");
  expect(log.rows).toHaveLength(1);
});

test("who keeps the console hears before there is no room left", async () => {
  const kinds = async (ctx = world.as.owner) => (await careFindings(ctx)).map(({ kind, values }) => [kind, values.n]);
  await pretend(0);
  expect(await kinds()).toEqual([]);
  await saveFileSpace(world.as.owner, { quotaGb: 1 });
  const [{ count } = { count: 0 }] = (
    await database.db.$client.query("select count(*)::int as count from message_files")
  ).rows;
  await pretend(Math.ceil((0.91 * GB) / count));
  expect(await kinds()).toEqual([["filesFull", 91]]);
  expect(await kinds(world.as.agent)).toEqual([]);
  expect(await kinds(world.as.stranger)).toEqual([]);
});
