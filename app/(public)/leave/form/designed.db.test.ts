import { afterAll, beforeAll, expect, test } from "vitest";
import { leaveMessages } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { blankField, DEFAULT_FORM, type FormDefinition } from "@/lib/domain/forms/fields";
import { signFormToken } from "@/lib/domain/leave-message/form-token";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { publishForm, readDesignedForm } from "@/lib/services/forms/designer";
import { getMessage } from "@/lib/services/messages/detail";
import { showForm, takeForm } from "./handle";

const SECRET = "test secret of more than 32 characters";
let database: TestDb;
let world: World;
beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
});
afterAll(() => database.close());

const options = ["sales", "service"].map((value) => ({ value, label: { zh: `${value}中`, en: value } }));
const DESIGNED: FormDefinition = {
  fields: [
    ...DEFAULT_FORM.fields,
    { ...blankField("topic", "select"), label: { zh: "主题", en: "Topic" }, required: true, options },
    {
      ...{ ...blankField("order_no", "text"), label: { zh: "订单<号>", en: "" }, required: true },
      showWhen: { field: "topic", op: "eq", value: "service" },
    },
  ],
};

async function post(fields: Record<string, string>, formVersion: number) {
  const { siteKey } = world;
  const token = signFormToken(SECRET, {
    ...{ siteKey, issuedAt: Date.now() - 10_000, nonce: JSON.stringify(fields), renewed: false, formVersion },
  });
  const body = new URLSearchParams({ phone: "13800138000", website: "", token, ...fields });
  const request = new Request(`http://127.0.0.1:3000/leave/${siteKey}`, { method: "POST", body });
  const response = await takeForm(request, siteKey);
  return { status: response.status, html: await response.text() };
}
const stored = async (content: string) =>
  (await database.db.select().from(leaveMessages)).find((row) => row.content === content);

test("a visitor without scripts sees what was published, is held to it, and the inbox names the answers", async () => {
  const { owner } = world.as;
  await publishForm(owner, { siteKey: world.siteKey, revision: 0, definition: DESIGNED });
  const page = await (await showForm(new Request("http://127.0.0.1:3000/"), world.siteKey)).text();
  expect(page).toContain('<option value="service">service中</option>');
  expect(page).toContain("订单&lt;号&gt;");

  const refused = await post({ content: "没有主题" }, 2);
  expect([refused.status, refused.html.includes("请选择主题")]).toEqual([422, true]);
  const half = await post({ content: "没有订单", topic: "service" }, 2);
  expect([half.status, half.html.includes("请填写订单&lt;号&gt;")]).toEqual([422, true]);
  expect(half.html).toContain('<option value="service" selected>');

  // What stood there without its condition is not kept.
  expect((await post({ content: "只问价格", topic: "sales", order_no: "AB1" }, 2)).status).toBe(200);
  const message = await stored("只问价格");
  expect(message).toMatchObject({ fields: { topic: "sales" }, formVersion: 2 });
  const detail = await getMessage(owner, message?.id ?? "");
  expect(detail.answers).toEqual([
    { key: "topic", label: { zh: "主题", en: "Topic" }, value: { zh: "sales中", en: "sales" } },
  ]);
  // Who takes the field away is told how many answered it.
  expect((await readDesignedForm(owner, world.siteKey))?.answered).toEqual({ topic: 1 });
});

test("who was writing when it was published is held to the form he sees", async () => {
  expect((await post({ content: "旧表单的留言" }, 1)).status).toBe(200);
  expect(await stored("旧表单的留言")).toMatchObject({ fields: {}, formVersion: 1 });
});
