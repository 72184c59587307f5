import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { checkedConditions, checkRule } from "@/lib/domain/audience/check";
import { type AudienceRule, type ConditionOp, conditionsOf } from "@/lib/domain/audience/rule";
import { newUuid } from "@/lib/domain/ids";
import { makeOrganization } from "@/lib/http/testing";
import { type Audience, audienceOfRule, audiencePage, countAudience, estimateAudience, explainRule } from "./audience";
import { conditionSql } from "./audience-rule";

const NOW = new Date("2025-06-15T04:00:00Z");
const clock = { now: NOW, today: "2025-06-15" };
const DAY = 86_400_000;
const context = {
  definitions: new Map([
    ["score", { type: "number" as const }],
    ["vip", { type: "boolean" as const }],
    ["joined", { type: "date" as const }],
    ["会员等级", { type: "select" as const }],
  ]),
  timeZone: "Asia/Shanghai",
};

let test: TestDb;
let ours: string;
let theirs: string;
const people = new Map<string, string>();

/** name → what is stored; everything else is empty. */
const PEOPLE = {
  ann: {
    phone: "13800138000",
    email: "ann@example.com",
    city: "上海",
    tags: ["vip", "new"],
    birth: "1990-06-15",
    attributes: { score: 500, vip: true, joined: "2025-06-01", 会员等级: "金卡" },
    messages: [1, 3, 40],
  },
  bob: {
    city: "北京",
    nickname: "100%_树",
    tags: [],
    attributes: { score: 499.5, vip: false, joined: "2024-01-31" },
    messages: [400],
  },
  cat: {
    email: "cat@example.com",
    tags: ["new"],
    attributes: { score: "500", 会员等级: "银卡" },
    utm: { source: "企业微信" },
    messages: [],
  },
  dan: { attributes: {}, tags: [], messages: [2], openId: "ov7GewyvTj93CtHYJujyfqoe0XFY" },
};

beforeAll(async () => {
  test = await openTestDb();
  ours = (await makeOrganization(test.db, "ours")).id;
  theirs = (await makeOrganization(test.db, "theirs")).id;
  for (const organization of [ours, theirs])
    for (const [name, person] of Object.entries(PEOPLE)) await insert(organization, name, person);
});
afterAll(() => test.close());

type Person = {
  phone?: string;
  email?: string;
  city?: string;
  nickname?: string;
  birth?: string;
  tags: string[];
  attributes: object;
  utm?: object;
  messages: number[];
  openId?: string;
};
async function insert(organization: string, name: string, person: Person): Promise<void> {
  const id = newUuid(NOW.getTime() - 100 * DAY);
  if (organization === ours) people.set(id, name);
  await test.db.$client.query(
    `insert into contacts (id, organization_id, name, nickname, phone, email, city, date_of_birthday, tags, attributes, utm, source, created_at, updated_at)
     values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,'api',$12,$12)`,
    [
      id,
      organization,
      name,
      person.nickname ?? "",
      person.phone ?? null,
      person.email ?? null,
      person.city ?? "",
      person.birth ?? null,
      person.tags,
      person.attributes,
      person.utm ?? {},
      new Date(NOW.getTime() - 100 * DAY),
    ],
  );
  if (person.openId !== undefined)
    await test.db.$client.query(
      "insert into contact_identities (organization_id, type, value, contact_id, created_at) values ($1,'wechat.openId',$2,$3,$4)",
      [organization, person.openId, id, NOW],
    );
  for (const days of person.messages) {
    const at = new Date(NOW.getTime() - days * DAY);
    await test.db.$client.query(
      `insert into leave_messages (id, organization_id, site_id, contact_id, number, status, content, fingerprint, created_at, updated_at)
       values ($1,$2,$1,$3,$4,'pending','?','\\x00',$5,$5)`,
      [newUuid(at.getTime()), organization, id, `LM-${Math.random()}`, at],
    );
  }
}

function checked(rule: AudienceRule) {
  const result = checkRule(rule, context);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.rule;
}

async function namesOf(audience: Audience): Promise<string> {
  const page = await audiencePage(test.db, ours, audience, clock, { afterId: null, limit: 100 });
  expect(await countAudience(test.db, ours, audience, clock, 5_000)).toBe(page.length);
  const estimate = await estimateAudience(test.db, ours, audience, clock, { timeoutMs: 5_000, examples: 10 });
  expect(estimate).toMatchObject({ matching: page.length, contacts: 4, exact: true });
  expect(estimate?.examples.toSorted()).toEqual(page);
  return page
    .map((id) => people.get(id))
    .sort()
    .join(" ");
}

describe("a condition", () => {
  it.each<[string, string, unknown, string]>([
    ["city", "eq", "上海", "ann"],
    ["city", "ne", "上海", "bob cat dan"],
    ["city", "isEmpty", undefined, "cat dan"],
    ["city", "isNotEmpty", undefined, "ann bob"],
    ["name", "in", ["ann", "bob"], "ann bob"],
    ["name", "startsWith", "AN", "ann"],
    ["name", "contains", "A", "ann cat dan"],
    ["name", "notContains", "a", "bob"],
    ["nickname", "contains", "0%_", "bob"],
    ["nickname", "contains", "_1", ""],
    ["mobilePhone", "eq", "+86 138-0013-8000", "ann"],
    ["phone", "ne", "13800138000", "bob cat dan"],
    ["phone", "isEmpty", undefined, "bob cat dan"],
    ["email", "eq", "ANN@Example.com", "ann"],
    ["email", "notContains", "ann", "bob cat dan"],
    ["dateOfBirthday", "eq", "1990-6-15", "ann"],
    ["dateOfBirthday", "ne", "1990-06-15", "bob cat dan"],
    ["dateOfBirthday", "lt", "1990-06-15", ""],
    ["tags", "contains", "new", "ann cat"],
    ["tags", "notContains", "new", "bob dan"],
    ["tags", "in", ["vip", "other"], "ann"],
    ["tags", "isEmpty", undefined, "bob dan"],
    ["attributes.score", "gte", 500, "ann"],
    ["attributes.score", "lt", 500, "bob"],
    ["attributes.score", "ne", 500, "bob cat dan"],
    ["attributes.score", "in", [499.5, 500], "ann bob"],
    ["attributes.score", "between", [499, 500], "ann bob"],
    ["attributes.score", "isEmpty", undefined, "cat dan"],
    ["attributes.vip", "eq", false, "bob"],
    ["attributes.vip", "ne", true, "bob cat dan"],
    ["attributes.joined", "inLastDays", 30, "ann"],
    ["attributes.joined", "lte", "2024-01-31", "bob"],
    ["attributes.会员等级", "in", ["金卡", "银卡"], "ann cat"],
    ["props.会员等级", "startsWith", "银", "cat"],
    ["attributes.undefined", "eq", "x", ""],
    ["attributes.undefined", "ne", "x", "ann bob cat dan"],
    ["attributes.undefined", "gte", 1, ""],
    ["utm.source", "contains", "微信", "cat"],
    ["utm.source", "isEmpty", undefined, "ann bob dan"],
    ["identities.wechat.openId", "isNotEmpty", undefined, "dan"],
    ["identities.wechat.openId", "ne", "ov7GewyvTj93CtHYJujyfqoe0XFY", "ann bob cat"],
    ["identities.wechat.openId", "startsWith", "OV7", "dan"],
    ["identities.wechat.unionId", "isEmpty", undefined, "ann bob cat dan"],
    ["messages.last30Days", "gte", 1, "ann dan"],
    ["messages.last30Days", "gte", 2, "ann"],
    ["messages.last365Days", "eq", 0, "bob cat"],
    ["messages.total", "gte", 1, "ann bob dan"],
    ["lastMessageAt", "inLastDays", 1.0, "ann"],
    ["lastMessageAt", "isEmpty", undefined, "cat"],
    ["lastMessageAt", "lt", "2025-01-01", "bob"],
    ["createdAt", "between", ["2025-03-07", "2025-03-07"], "ann bob cat dan"],
    ["createdAt", "gt", "2025-03-07", ""],
    ["lastActiveAt", "isEmpty", undefined, "ann bob cat dan"],
  ])("%s %s %j finds %s", async (field, op, value, names) => {
    const condition = { field, op, ...(value === undefined ? {} : { value }) } as never;
    expect(await namesOf(audienceOfRule(checked({ all: [condition] })))).toBe(names);
  });
});

describe("a rule", () => {
  const rule: AudienceRule = {
    any: [
      {
        all: [
          { field: "messages.last30Days", op: "gte", value: 1 },
          {
            any: [
              { field: "city", op: "eq", value: "上海" },
              { field: "name", op: "eq", value: "dan" },
            ],
          },
        ],
      },
      { field: "utm.source", op: "eq", value: "企业微信" },
    ],
  };

  it("is nested, and says of a contact which conditions it fits", async () => {
    expect(await namesOf(audienceOfRule(checked(rule)))).toBe("ann cat dan");
    const dan = [...people].find(([, name]) => name === "dan")?.[0] ?? "";
    const found = await explainRule(test.db, ours, checked(rule), clock, dan);
    expect(found).toEqual({ included: true, conditions: [true, false, true, false] });
    expect(conditionsOf(rule)).toHaveLength(4);
    expect(await explainRule(test.db, theirs, checked(rule), clock, dan)).toBeNull();
  });

  it("takes any value as a value", async () => {
    for (const text of ["'; drop table contacts; --", "%", "\\", "$" + "{x}", "$1", 'a"b', "{}"]) {
      for (const field of ["name", "attributes.x", "utm.a'b", "identities.a"]) {
        for (const op of ["eq", "contains", "startsWith"] as const)
          expect(await namesOf(audienceOfRule(checked({ all: [{ field, op, value: text }] })))).toBe("");
      }
    }
  });
});

describe("a number of an attribute", () => {
  it("is compared with numbers only, whatever else is stored under its name", async () => {
    const stored = {
      text: "600",
      yes: true,
      list: [600],
      none: [],
      object: { score: 600 },
      null: null,
      exact: 6e2,
      more: 601,
    };
    const values = Object.values(stored).map((score) => ({ score }));
    const matching = async (op: ConditionOp, ...value: number[]) => {
      const rule = checked({ all: [{ field: "attributes.score", op, value: value.length > 1 ? value : value[0] }] });
      const tests = sql.join(
        checkedConditions(rule).map((condition) => conditionSql(condition, clock)),
        sql``,
      );
      const result = await test.db.execute<{ n: number }>(sql`
        select (c.n - 1)::int as n from jsonb_array_elements(${JSON.stringify(values)}::jsonb) with ordinality as c (attributes, n)
        where ${tests} order by c.n`);
      return result.rows.map(({ n }) => Object.keys(stored)[n]);
    };
    for (const op of ["eq", "lte"] as const) expect(await matching(op, 600)).toEqual(["exact"]);
    for (const op of ["in", "between"] as const) expect(await matching(op, 600, 600)).toEqual(["exact"]);
    expect(await matching("gte", 600)).toEqual(["exact", "more"]);
    expect(await matching("gt", 600)).toEqual(["more"]);
    expect(await matching("lt", 601)).toEqual(["exact"]);
    expect(await matching("isNotEmpty")).toEqual(["exact", "more"]);
    const others = ["text", "yes", "list", "none", "object", "null"];
    expect(await matching("isEmpty")).toEqual(others);
    expect(await matching("ne", 600)).toEqual([...others, "more"]);
  });
});

describe("an audience", () => {
  it("is who is included and not excluded, each once, by pages", async () => {
    const groupId = newUuid(NOW.getTime());
    await test.db.$client.query(
      "insert into contact_groups (id, organization_id, name, kind, created_by, created_at, updated_at) values ($1,$2,'g','static','x',$3,$3)",
      [groupId, ours, NOW],
    );
    const ids = [...people.keys()].sort();
    for (const id of ids.filter((one) => people.get(one) !== "dan"))
      await test.db.$client.query(
        "insert into contact_group_members (group_id, contact_id, organization_id, created_at) values ($1,$2,$3,$4)",
        [groupId, id, ours, NOW],
      );
    const everybody = checked({ any: [{ field: "name", op: "isNotEmpty" }] });
    const vip = checked({ all: [{ field: "attributes.score", op: "gte", value: 500 }] });
    const audience: Audience = {
      include: { groupIds: [groupId], rules: [everybody] },
      exclude: { groupIds: [], rules: [vip] },
    };
    expect(await namesOf(audience)).toBe("bob cat dan");
    expect(await namesOf({ include: { groupIds: [groupId], rules: [] }, exclude: { groupIds: [], rules: [] } })).toBe(
      "ann bob cat",
    );
    expect(
      await namesOf({ include: { groupIds: [], rules: [everybody] }, exclude: { groupIds: [groupId], rules: [] } }),
    ).toBe("dan");
    expect(await namesOf({ include: { groupIds: [], rules: [] }, exclude: { groupIds: [], rules: [] } })).toBe("");
    const paged: string[] = [];
    for (let afterId: string | null = null; ; ) {
      const [id] = await audiencePage(test.db, ours, audience, clock, { afterId, limit: 1 });
      if (id === undefined) break;
      paged.push(id);
      afterId = id;
    }
    expect(paged).toEqual(ids.filter((id) => people.get(id) !== "ann"));
  });

  it("is not counted for longer than it may take", async () => {
    const everybody = audienceOfRule(checked({ all: [{ field: "name", op: "isNotEmpty" }] }));
    const holder = await test.db.$client.connect();
    try {
      await holder.query("begin; lock table contacts in access exclusive mode");
      expect(await countAudience(test.db, ours, everybody, clock, 100)).toBeNull();
      expect(await estimateAudience(test.db, ours, everybody, clock, { timeoutMs: 100, examples: 1 })).toBeNull();
    } finally {
      await holder.query("rollback");
      holder.release();
    }
    expect(await countAudience(test.db, ours, everybody, clock, 5_000)).toBe(4);
  });
});
