import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { createGroup } from "../groups/manage";
import { upsertContacts } from "./bulk";
import { listContactLines, listContacts } from "./list";
import { createContact, getContact, removeContacts, tagContacts, updateContact } from "./manage";
import { searchContacts } from "./search";

let test: TestDb;
let world: World;
let ctx: ServiceContext;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
  ctx = world.as.admin;
});
afterAll(() => test.close());

let count = 0;
/** A phone number nobody else has. */
const phone = () => `139${String(++count).padStart(8, "0")}`;

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw error ?? new Error("was accepted");
  return error;
}
const fieldsOf = async (work: Promise<unknown>) => (await failureOf(work)).fields.map(({ path, key }) => [path, key]);

type Told = { type: string; data: Record<string, unknown> };
/** What was raised of a contact, in order. */
async function told(id: string): Promise<Told[]> {
  const { rows } = await test.db.$client.query<Told>(
    "select type, data from events where data->>'customer_id' = $1 or data->>'contact_id' = $1 order by id",
    [id],
  );
  return rows;
}

/** Document E's first sample, under the names of the API. */
const SAMPLE = {
  name: "树",
  nickname: "树儿",
  gender: "male",
  dateOfBirthday: "2022-08-31",
  avatar: "http://wx.qlogo.cn/mmhead/mFOdMicAnmL7KXT8yEPF2sPfgDfIXhxv9m1qP3SxEzibs/0",
  phone: "17717934883",
  state: "北京市",
  street: "大通街道",
  city: "北京市",
  comments: "comment",
  idCard: "idcard_rewrite",
  utm: { source: "企业微信", medium: "名片分享" },
  attributes: { Customparameters1: 2288 },
  identities: [
    { id: "ov7GewyvTj93CtHYJujyfqoe0XFY", type: "wechat.openId" },
    { id: "oiYX_05_7wYyKEssihn4tKPgyJOM", type: "wechat.unionId" },
    { id: "oy3jk50wOK9ruK9JsrsX-SP3Zn_I", type: "wechat.unionId" },
  ],
};

describe("a contact", () => {
  it("holds everything of document E's samples, and tells of itself", async () => {
    const made = await createContact(ctx, { ...SAMPLE, phone: "+86 177-1793-4883" });
    expect(made).toMatchObject({ ...SAMPLE, isAnonymous: false, version: 1, source: "console" });
    expect(Number.isSafeInteger(made.number)).toBe(true);
    const [event] = await told(made.id);
    expect(event).toMatchObject({
      type: "customer.created",
      data: { name: "树", phone: "17717934883", utm: SAMPLE.utm, props: SAMPLE.attributes, isAnonymous: false },
    });
    expect(JSON.stringify(event)).not.toContain("idcard_rewrite");
  });

  it("is refused when another one is known by the same, and says by whom", async () => {
    const taken = {
      phone: phone(),
      email: `Taken${++count}@Example.com`,
      externalId: `crm-${count}`,
      identities: [{ type: "x.id", id: `i${count}` }],
    };
    await createContact(ctx, { name: "王五", ...taken });
    const error = await failureOf(createContact(ctx, taken));
    expect(error.code).toBe("conflict");
    expect(error.fields.map(({ path, key, values }) => [path, key, values?.name])).toEqual([
      ["externalId", "external_id_of", "王五"],
      ["phone", "phone_taken", "王五"],
      ["email", "email_taken", "王五"],
      ["identities.0.id", "identity_of", "王五"],
    ]);
    expect(await fieldsOf(createContact(ctx, { nickname: "x" }))).toEqual([["name", "contact_nobody"]]);
    expect(await fieldsOf(createContact(ctx, { phone: "123" }))).toEqual([["phone", "contact_phone"]]);
    expect(await fieldsOf(createContact(ctx, { email: "a@b" }))).toEqual([["email", "contact_email"]]);
    expect(await fieldsOf(createContact(ctx, { name: "x", dateOfBirthday: "2999-01-01" }))).toEqual([
      ["dateOfBirthday", "day_future"],
    ]);
    expect(await fieldsOf(createContact(ctx, { name: "x", dateOfBirthday: "2023-02-29" }))).toEqual([
      ["dateOfBirthday", "calendar_day"],
    ]);
    expect(await fieldsOf(createContact(ctx, { name: "x", unknown: 1 }))).toEqual([["", "unknown_keys"]]);
  });

  it("is changed field by field, with its version, and tells what changed", async () => {
    const made = await createContact(ctx, {
      name: "甲",
      phone: phone(),
      attributes: { a: 1, b: "x" },
      utm: { source: "s", medium: "m" },
      tags: ["one"],
    });
    const changed = await updateContact(ctx, made.id, {
      name: "乙",
      attributes: { a: 2, b: null },
      utm: { medium: null },
      tags: ["two"],
      version: made.version,
    });
    expect(changed).toMatchObject({
      name: "乙",
      phone: made.phone,
      attributes: { a: 2 },
      utm: { source: "s" },
      tags: ["two"],
      version: 2,
    });
    expect((await told(made.id)).at(-1)).toMatchObject({
      type: "customer.updated",
      data: {
        changes: {
          name: ["甲", "乙"],
          "attributes.a": [1, 2],
          "attributes.b": ["x", null],
          "utm.medium": ["m", null],
          tags: [["one"], ["two"]],
        },
      },
    });
    expect(await failureOf(updateContact(ctx, made.id, { name: "丙", version: 1 }))).toMatchObject({
      code: "conflict",
    });
    expect((await updateContact(ctx, made.id, { name: "乙" })).version).toBe(2);
    expect(await told(made.id)).toHaveLength(2);
    expect(await fieldsOf(updateContact(ctx, made.id, { name: "", phone: null }))).toEqual([
      ["name", "contact_nobody"],
    ]);
  });

  it("gains and loses identities", async () => {
    const made = await createContact(ctx, { name: "id", identities: [{ type: "a.id", id: "1" }] });
    const changed = await updateContact(ctx, made.id, {
      identities: [{ type: "a.id", id: "2" }],
      removeIdentities: [{ type: "a.id", id: "1" }],
    });
    expect(changed.identities).toEqual([{ type: "a.id", id: "2" }]);
    const again = await createContact(ctx, { name: "other", identities: [{ type: "a.id", id: "1" }] });
    expect(again.identities).toHaveLength(1);
  });

  it("is found by the beginning of a name or nickname, and by whole keys only", async () => {
    const made = await createContact(ctx, {
      name: "Zoë Quick",
      nickname: "小快",
      phone: phone(),
      email: "zoe.q@example.com",
      externalId: "Z-1",
    });
    const find = async (q: string) => (await searchContacts(ctx, { q, limit: 10 })).map(({ id }) => id);
    for (const q of ["zoë", "ZOË Q", "小", made.phone ?? "", "Zoe.Q@example.com", "Z-1", made.id])
      expect([q, await find(q)]).toEqual([q, [made.id]]);
    for (const q of ["quick", made.phone?.slice(0, 8) ?? "", "zoe.q@", "%", "Z-", ""])
      expect([q, await find(q)]).toEqual([q, []]);
    const [choice] = await searchContacts(ctx, { q: "Z-1", limit: 10 });
    expect(choice).toEqual({
      id: made.id,
      name: "Zoë Quick",
      nickname: "小快",
      phone: `139****${made.phone?.slice(-4)}`,
      email: "z***@example.com",
    });
    expect(await searchContacts(world.as.stranger, { q: "Z-1", limit: 10 })).toEqual([]);
  });

  it("is listed by tag, source and group, by pages; the console sees it masked", async () => {
    const tag = `t${++count}`;
    const made = [];
    for (let i = 0; i < 3; i++)
      made.push(await createContact(ctx, { name: `p${i}`, phone: phone(), tags: [tag], idCard: "310101199001011234" }));
    const first = await listContacts(ctx, { tag, limit: 2 });
    expect(first.items.map(({ name }) => name)).toEqual(["p2", "p1"]);
    const { decodeCursor } = await import("@/lib/domain/paging");
    const next = await listContacts(ctx, { tag, limit: 2, cursor: decodeCursor(first.nextCursor ?? "") ?? undefined });
    expect(next).toMatchObject({ items: [{ name: "p0" }], nextCursor: null });
    const group = await createGroup(ctx, { name: tag, kind: "static", members: [made[0]?.id] });
    const dynamic = await createGroup(ctx, {
      name: `${tag}d`,
      kind: "dynamic",
      rule: {
        all: [
          { field: "tags", op: "contains", value: tag },
          { field: "name", op: "ne", value: "p0" },
        ],
      },
    });
    const lines = await listContactLines(ctx, { group: group.id, limit: 10 });
    expect(lines.items).toMatchObject([
      { name: "p0", groups: [{ id: group.id, name: tag }], messages: 0, lastMessageAt: null },
    ]);
    expect(lines.items[0]?.phone).toMatch(/^139\*{4}\d{4}$/);
    expect(lines.items[0]?.idCard).toBe("3101••••1234");
    expect((await listContacts(ctx, { group: dynamic.id, limit: 10 })).items.map(({ name }) => name)).toEqual([
      "p2",
      "p1",
    ]);
    expect((await listContacts(ctx, { group: "grp_00000000000000000000000000", limit: 10 })).items).toEqual([]);
    expect(
      await tagContacts(
        ctx,
        made.map(({ id }) => id),
        ["extra", tag],
      ),
    ).toEqual({ changed: 3 });
    expect((await getContact(ctx, made[0]?.id ?? "")).tags).toEqual([tag, "extra"]);
    expect(
      await removeContacts(
        ctx,
        made.map(({ id }) => id),
      ),
    ).toEqual({ deleted: 3 });
    expect((await listContacts(ctx, { tag, limit: 10 })).items).toEqual([]);
  });
});

describe("a bulk", () => {
  it("finds by external id, then identity, phone and e-mail; says what is wrong with whom", async () => {
    const [one, two] = [phone(), phone()];
    const first = await upsertContacts(ctx, {
      contacts: [
        { externalId: "b-1", name: "one", phone: one, identities: [{ type: "b.id", id: "o" }] },
        { name: "two", phone: two, email: "b2@example.com" },
        { nickname: "nobody" },
        { name: "bad", phone: "12" },
      ],
    });
    expect(first).toMatchObject({ created: 2, updated: 0 });
    expect(first.errors.map(({ index, path }) => [index, path])).toEqual([
      [2, "name"],
      [3, "phone"],
    ]);
    const second = await upsertContacts(ctx, {
      contacts: [
        { externalId: "b-1", phone: two, name: "one!" },
        { identities: [{ type: "b.id", id: "o" }], city: "上海" },
        { email: "B2@example.com", name: "two!" },
        { externalId: "b-9", phone: one, name: "nine" },
        { externalId: "b-9", identities: [{ type: "b.id", id: "o" }] },
      ],
    });
    expect(second).toMatchObject({ created: 1, updated: 3 });
    expect(second.errors).toMatchObject([{ index: 4, path: "identities" }]);
    const [found] = (await searchContacts(ctx, { q: "b-1", limit: 1 })).map(({ id }) => id);
    expect(await getContact(ctx, found ?? "")).toMatchObject({ name: "one!", phone: two, city: "上海", version: 2 });
  });

  it("makes one contact of two inputs about one new person, also when calls race", async () => {
    const numbers = Array.from({ length: 60 }, phone);
    const twice = await upsertContacts(ctx, {
      contacts: [
        { phone: numbers[0], name: "a" },
        { phone: numbers[0], name: "b" },
      ],
    });
    expect(twice).toEqual({ created: 1, updated: 1, errors: [] });
    const calls = Array.from({ length: 6 }, (_, call) =>
      upsertContacts(ctx, {
        contacts: numbers
          .slice(1)
          .toSorted(() => Math.sin(call))
          .map((number) => ({ phone: number, name: `c${call}` })),
      }),
    );
    const answers = await Promise.all(calls);
    expect(answers.reduce((sum, { created }) => sum + created, 0)).toBe(59);
    const { rows } = await test.db.$client.query(
      "select phone from contacts where phone = any($1) group by phone having count(*) > 1",
      [numbers],
    );
    expect(rows).toEqual([]);
  });

  it("takes a thousand in a handful of statements and refuses more", async () => {
    const contacts = Array.from({ length: 1_000 }, (_, index) => ({
      externalId: `k-${index}`,
      name: `k ${index}`,
      attributes: { n: index },
      identities: [{ type: "k.id", id: String(index) }],
    }));
    expect(await upsertContacts(ctx, { contacts })).toEqual({ created: 1_000, updated: 0, errors: [] });
    const changed = contacts.map((contact) => ({ ...contact, name: `${contact.name}!` }));
    expect(await upsertContacts(ctx, { contacts: changed })).toEqual({ created: 0, updated: 1_000, errors: [] });
    expect(await failureOf(upsertContacts(ctx, { contacts: [...contacts, { name: "x" }] }))).toMatchObject({
      code: "too_large",
    });
  });
});
