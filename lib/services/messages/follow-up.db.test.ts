import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SiteRow } from "@/db/queries/sites";
import { events } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { decodeId } from "@/lib/domain/ids";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { testContext } from "@/lib/http/testing";
import { endConsent, viewContact } from "@/lib/services/contacts/view";
import { changeOneMessage } from "./change";
import { getMessage } from "./detail";
import { addFollowUp } from "./follow-up";
import { mergeMessages } from "./merge";
import { openSite } from "./sites";
import { type Submission, submitMessage } from "./submit";

let database: TestDb;
let world: World;
let site: SiteRow;
beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
  const found = await openSite(world.runtime, world.siteKey);
  if (found === null) throw new Error("the world has no site");
  site = found;
});
afterAll(() => database.close());

const DAY_MS = 86_400_000;
const visitor = (organizationId = world.organizationId, now = new Date()) => ({
  ...testContext(world.runtime, organizationId, { kind: "visitor" as const, name: "visitor" }),
  now: () => now,
});
let n = 0;
function words(parts: Partial<Submission> = {}, input: Partial<Submission["input"]> = {}): Submission {
  n += 1;
  const page = { url: null, title: null, referrer: null };
  const text = { content: `留言 ${n}`, name: "张三", phone: `137${String(n).padStart(8, "0")}`, email: null };
  return {
    ...{ site, source: "web_chat", key: null, spamReason: null, userAgent: "Browser", language: "zh-CN", ...parts },
    input: { ...text, category: "售后", fields: {}, page, ...input },
  };
}
const uuid = (id: string) => decodeId("message", id) ?? "";
const detail = (id: string) => getMessage(world.as.owner, uuid(id));
const told = async (text: string) =>
  (await database.db.select().from(events).orderBy(events.id)).filter((row) => JSON.stringify(row.data).includes(text));

describe("a visitor who comes back", () => {
  test("with the reference adds to the message, opens it again and is heard as a received message", async () => {
    const first = await submitMessage(visitor(), words());
    await changeOneMessage(world.as.agent, {
      id: uuid(first.id),
      edit: { kind: "status", status: "closed", reason: "resolved" },
    });
    const added = await addFollowUp(visitor(), { reference: first.reference }, words({}, { content: "还是打不开" }));
    expect(added).toEqual({ ...first, duplicate: false });
    const message = await detail(first.id);
    expect(message).toMatchObject({ status: "pending", closeReason: null });
    expect(message.facts.find(({ kind }) => kind === "follow_up")?.data).toMatchObject({ text: "还是打不开" });
    const about = await told(first.id);
    expect(about.find(({ type }) => type === "message.received")).toMatchObject({
      source: "form",
      data: {
        message_id: expect.stringMatching(/^msg_/),
        conversation_id: first.id,
        customer_name: "张三",
        content: "还是打不开",
        content_type: "text",
        ...{ message_number: first.number, category: "售后", priority: "medium", site_id: expect.anything() },
      },
    });
    expect(about.at(-1)).toMatchObject({ type: "leave_message.updated", data: { status: "pending" } });
  });

  test("with the number and his own contact may too; with another's, or from another organization, there is nothing", async () => {
    const phone = "13600000001";
    const first = await submitMessage(visitor(), words({}, { phone }));
    const to = { number: `#${first.number.toLowerCase()}`, email: null };
    expect(await addFollowUp(visitor(), { ...to, phone }, words())).toMatchObject({ id: first.id });
    const strange = [
      { ...to, phone: "13600000002" },
      { ...to, phone: null },
      { reference: `${first.reference}x` },
      { reference: "msg_1.x" },
    ];
    for (const one of strange)
      await expect(addFollowUp(visitor(), one, words())).rejects.toMatchObject({ code: "not_found" });
    const foreign = addFollowUp(visitor(world.other.organizationId), { reference: first.reference }, words());
    await expect(foreign).rejects.toMatchObject({ code: "not_found" });
  });

  test("twice at once is once", async () => {
    const first = await submitMessage(visitor(), words());
    const again = words({ key: "form:follow-1" });
    const sent = Array.from({ length: 4 }, () => addFollowUp(visitor(), { reference: first.reference }, again));
    expect((await Promise.all(sent)).filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect((await detail(first.id)).facts.filter(({ kind }) => kind === "follow_up")).toHaveLength(1);
  });

  test("goes on where his message was merged into", async () => {
    const [first, into] = [await submitMessage(visitor(), words()), await submitMessage(visitor(), words())];
    await mergeMessages(world.as.agent, { id: uuid(first.id), into: uuid(into.id) });
    expect(await addFollowUp(visitor(), { reference: first.reference }, words())).toMatchObject({ id: into.id });
  });

  test("after a month, or looking like spam, has a message of his own that names the old one", async () => {
    const first = await submitMessage(visitor(), words());
    const late = visitor(world.organizationId, new Date(Date.now() + 31 * DAY_MS));
    const next = await addFollowUp(late, { reference: first.reference }, words());
    expect(next.id).not.toBe(first.id);
    expect((await detail(next.id)).follows).toMatchObject({ number: first.number });
    const spam = await addFollowUp(visitor(), { reference: first.reference }, words({ spamReason: "honeypot" }));
    expect(await detail(spam.id)).toMatchObject({ status: "spam", follows: { number: first.number } });
    expect((await detail(first.id)).facts.filter(({ kind }) => kind === "follow_up")).toEqual([]);
  });
});

test("a consent to marketing is kept apart from the other, and can be withdrawn alone", async () => {
  const at = new Date().toISOString();
  const asked = { version: "3", locale: "zh-CN", at };
  const both = words({ consent: { ...asked, marketing: true } });
  const message = await detail((await submitMessage(visitor(), both)).id);
  const purposes = async (contactId: string) => {
    const { consents } = await viewContact(world.as.owner, contactId);
    return consents.map(({ purpose, withdrawnAt }) => [purpose, withdrawnAt === null]).sort();
  };
  const contactId = message.contactId ?? "";
  expect(await purposes(contactId)).toEqual([
    ["marketing", true],
    ["processing", true],
  ]);
  const { consents } = await viewContact(world.as.owner, contactId);
  const marketing = consents.find(({ purpose }) => purpose === "marketing");
  await endConsent(world.as.owner, { contactId, consentId: marketing?.id ?? "" });
  expect(await purposes(contactId)).toEqual([
    ["marketing", false],
    ["processing", true],
  ]);
  const alone = words({ consent: { ...asked, marketing: true, processing: false } });
  const other = await detail((await submitMessage(visitor(), alone)).id);
  expect(await purposes(other.contactId ?? "")).toEqual([["marketing", true]]);
});

test("what a visitor agreed to is kept with his message and his contact", async () => {
  const at = new Date().toISOString();
  const sent = words({ consent: { version: "2025-01", locale: "zh-CN", at } });
  const { id } = await submitMessage(visitor(), sent);
  const message = await detail(id);
  expect(message.consent).toEqual({ version: "2025-01", locale: "zh-CN", at });
  const contact = await viewContact(world.as.owner, message.contactId ?? "");
  expect(contact.consents).toMatchObject([{ textVersion: "2025-01", source: "web_chat", givenAt: at }]);
});
