import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { decodeId } from "@/lib/domain/ids";
import type { MessageEdit } from "@/lib/domain/leave-message/edit";
import { INBOX_DEFAULTS } from "@/lib/domain/leave-message/settings";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { testContext } from "@/lib/http/testing";
import { changeOneMessage } from "./change";
import { getMessage } from "./detail";
import { saveSlaSettings } from "./setup";
import { openSite } from "./sites";
import { submitMessage } from "./submit";

/* Without hours the clock runs day and night. */

let database: TestDb;
let world: World;
let clock = Date.parse("2025-01-15T02:00:00Z");
const now = () => new Date(clock);
const HOUR = 3_600_000;

beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
});
afterAll(() => database.close());

async function leave(): Promise<string> {
  const site = await openSite(world.runtime, world.siteKey);
  if (site === null) throw new Error("the world has no site");
  const ctx = testContext(world.runtime, world.organizationId, { kind: "visitor", name: "visitor" });
  const page = { url: null, title: null, referrer: null };
  const { id } = await submitMessage(
    { ...ctx, now },
    {
      ...{ site, source: "api", key: null, spamReason: null, userAgent: "", language: "zh-CN" },
      input: {
        content: `第 ${clock} 问`,
        name: "",
        phone: null,
        email: `v${clock}@home.example`,
        category: "",
        fields: {},
        page,
      },
    },
  );
  return decodeId("message", id) ?? "";
}
const edit = (id: string, change: MessageEdit) => changeOneMessage({ ...world.as.agent, now }, { id, edit: change });
/** Hours that are left. */
async function left(id: string): Promise<number | null> {
  const { sla } = await getMessage({ ...world.as.viewer, now }, id);
  return sla.kind === "waiting" ? (Date.parse(sla.dueAt) - clock) / HOUR : null;
}
async function allowPausing(slaPause: boolean) {
  const { slaMinutes, slaCategories, autoCloseDays } = INBOX_DEFAULTS;
  await saveSlaSettings(world.as.admin, { slaMinutes, slaCategories, autoCloseDays, slaPause });
}
const snooze = (hours: number) => ({ kind: "snooze", until: new Date(clock + hours * HOUR) }) as const;

test("the clock goes on while a message is put off, unless pausing is allowed", async () => {
  const id = await leave();
  await edit(id, snooze(24));
  expect(await left(id)).toBe(8);
});

test("where it is, what was left then is left afterwards, and waking it early or working on it starts the clock", async () => {
  await allowPausing(true);
  clock += HOUR;
  const id = await leave();
  clock += HOUR;
  expect(await left(id)).toBe(7);
  await edit(id, snooze(24));
  expect(await left(id)).toBe(31);
  await edit(id, snooze(2));
  expect(await left(id)).toBe(9);
  clock += HOUR;
  await edit(id, { kind: "snooze", until: null });
  expect(await left(id)).toBe(7);
  await edit(id, snooze(3));
  await edit(id, { kind: "status", status: "processing" });
  expect(await left(id)).toBe(7);
  await edit(id, snooze(1));
  clock += 2 * HOUR;
  expect(await left(id)).toBe(6);
  await edit(id, { kind: "snooze", until: null });
  expect(await left(id)).toBe(6);
});
