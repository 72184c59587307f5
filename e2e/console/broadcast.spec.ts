import type { Page } from "@playwright/test";
import { expect, test } from "../support/browser";
import { signIn } from "../support/owner";
import { type RecordingReceiver, startReceiver } from "../support/receiver";

/*
 * A campaign as document D and document E have it: contacts from a file into a group, a broadcast set up from the webhook's
 * own menu, a test for one customer, the sending and its progress, stopped half-way, and what failed sent once more.
 */
const TOKEN = "broadcast-token-broadcast-token-0001";
const GROUP = "新年客户";
const NAME = "新年优惠券";
const PEOPLE = 60;
const EACH = 10;
test.describe.configure({ timeout: 120_000 });
test.use({
  productOptions: {
    env: { ADMIN_EMAIL: "owner@example.com", ADMIN_PASSWORD: "four quiet harbour lamps", ADMIN_API_TOKEN: TOKEN },
  },
});

let receiver: RecordingReceiver;
test.beforeEach(async () => {
  receiver = await startReceiver();
});
test.afterEach(() => receiver.close());

type Sent = { test: boolean; batch: string; key: string; people: number; body: string };
/** What came, tests and batches, in the order in which it came. */
const sent = (): Sent[] =>
  receiver.requests.map(({ headers, body }) => {
    const named = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
    const text = body.toString("utf8");
    const list: unknown = JSON.parse(text);
    return {
      test: named.get("x-test") === "1",
      batch: named.get("x-batch-no") ?? "",
      key: named.get("idempotency-key") ?? "",
      people: Array.isArray(list) ? list.length : 0,
      body: text,
    };
  });
const batches = () => sent().filter((one) => !one.test);

const next = (page: Page) => page.getByRole("button", { name: "下一步", exact: true }).click();

async function makeGroup(page: Page): Promise<void> {
  await page.goto("/contacts/groups/new");
  await page.getByLabel("名称").fill(GROUP);
  await page.getByRole("radio", { name: /静态/ }).check();
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("heading", { name: GROUP, level: 1 })).toBeVisible();
}

async function importPeople(page: Page): Promise<void> {
  const lines = Array.from(
    { length: PEOPLE },
    (_, index) => `客户${index + 1},138001380${String(index).padStart(2, "0")}`,
  );
  await page.goto("/contacts/import");
  await page
    .getByLabel("选择文件")
    .and(page.locator("input[type=file]"))
    .setInputFiles({
      name: "客户.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(`姓名,手机号\n${lines.join("\n")}\n`),
    });
  await page.getByRole("link", { name: "下一步：对应字段" }).click();
  await page.getByLabel("同时加入静态群组").selectOption({ label: GROUP });
  await page.getByRole("button", { name: "试运行" }).click();
  await expect(page.getByText(`新增 ${PEOPLE}，更新 0，跳过 0，错误 0`)).toBeVisible();
  await page.getByRole("button", { name: "开始导入" }).click();
  await expect(page.getByRole("heading", { name: "导入完成" })).toBeVisible();
}

async function setUpBroadcast(page: Page): Promise<void> {
  await page.goto("/settings/webhooks");
  await page.getByRole("button", { name: "“优惠券系统”的更多操作" }).click();
  await page.getByRole("menuitem", { name: "群发" }).click();
  await expect(page.getByLabel("Webhook", { exact: false }).and(page.locator("select"))).toHaveValue(/^whk_/);
  await page.getByLabel("名称").fill(NAME);
  await next(page);
  await page.getByRole("checkbox", { name: GROUP }).first().check();
  await expect(page.getByText(`约 ${PEOPLE} 人（去重后）`)).toBeVisible();
  await next(page);
  await page.waitForURL(/\/edit\?step=body/);
  await page.getByRole("checkbox", { name: "手机号" }).check();
  await page.getByLabel("用途").fill("发放新年优惠券");
  await page.getByRole("button", { name: "添加参数" }).click();
  await page.getByPlaceholder("a1").fill("coupon");
  await expect(page.getByRole("complementary", { name: "请求预览" })).toContainText("X-Batch-No");
  await next(page);
  await page.getByLabel("每批用户数").fill(String(EACH));
  await page.getByLabel("并发").fill("1");
  await page.getByLabel("请求间隔（秒）").fill("5");
  await expect(page.getByText(`将拆分为 ${PEOPLE / EACH} 个请求，最后一个 ${EACH} 人`)).toBeVisible();
  await next(page);
  await expect(page.getByRole("radio", { name: /立即触发/ })).toBeChecked();
  await next(page);
  await expect(page.getByText(`将立即向“${GROUP}”约 ${PEOPLE} 人推送，拆分为 ${PEOPLE / EACH} 个请求`)).toBeVisible();
}

async function tryOut(page: Page): Promise<void> {
  await page.getByLabel("客户姓名、微信昵称或手机号").fill("客户7");
  await page.getByRole("button", { name: /^客户7\b/ }).click();
  await page.getByRole("button", { name: "测试发送" }).click();
  await expect(page.getByText("当前的消息结构体已测试成功")).toBeVisible();
  expect(sent().map(({ test: isTest, batch, people }) => [isTest, batch, people])).toEqual([[true, "1/1", 1]]);
}

/** Planned for a time that does not come, seen waiting, and taken back to be sent at once. */
async function planAndTakeBack(page: Page): Promise<void> {
  await page.getByRole("button", { name: "触发方式", exact: true }).click();
  await page.getByRole("radio", { name: /单次定时/ }).check();
  await page.getByLabel("发送时间").fill("2099-01-16T09:00");
  await next(page);
  await expect(page.getByText(/^将在 2099-01-16 09:00/)).toBeVisible();
  await page.getByRole("button", { name: "确认定时" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "确认定时" }).click();
  await page.waitForURL(/\/broadcasts\/brd_[a-z0-9]+$/);
  await expect(page.getByText("待发送", { exact: true }).first()).toBeVisible();
  expect(batches()).toEqual([]);
  await page.getByRole("button", { name: "改期或修改" }).click();
  await page.waitForURL(/\/broadcasts\/brd_[a-z0-9]+\/edit/);
  await page.getByRole("button", { name: "触发方式", exact: true }).click();
  await expect(page.getByLabel("发送时间")).toHaveValue("2099-01-16T09:00");
  await page.getByRole("radio", { name: /立即触发/ }).check();
  await next(page);
  await expect(page.getByText(/^将立即向/)).toBeVisible();
}

test("from a file of contacts to a broadcast that is stopped, and what failed sent again", async ({
  page,
  request,
  product,
}) => {
  const made = await request.post(`${product.url}/api/v1/webhooks`, {
    data: {
      ...{ name: "优惠券系统", channel: "custom", trigger: "manual", events: [], url: `${receiver.url}/coupons` },
      retry: { delays: [] },
    },
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  expect(made.ok()).toBe(true);
  await signIn(page);
  await test.step("a group, and contacts from a file in it", async () => {
    await makeGroup(page);
    await importPeople(page);
  });
  await test.step("the broadcast, step by step, and back without losing anything", async () => {
    await setUpBroadcast(page);
    await page.goBack();
    await expect(page.getByRole("radio", { name: /立即触发/ })).toBeChecked();
    await page.getByRole("button", { name: "消息结构体" }).click();
    await expect(page.getByLabel("用途")).toHaveValue("发放新年优惠券");
    await page.getByRole("button", { name: "检查并确认" }).click();
  });
  await test.step("planned for later, and taken back", () => planAndTakeBack(page));
  await test.step("a test for one customer", () => tryOut(page));
  await test.step("sending, with its progress, until it is stopped", async () => {
    receiver.answerWith(({ headers }) =>
      headers.some(([name, value]) => name.toLowerCase() === "x-batch-no" && value === `1/${PEOPLE / EACH}`)
        ? { status: 500 }
        : { status: 200 },
    );
    await page.getByRole("button", { name: "开始群发" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "开始群发" }).click();
    await page.waitForURL(/\/broadcasts\/brd_[a-z0-9]+$/);
    await expect(page.getByRole("progressbar", { name: `“${NAME}”的发送进度` }).first()).toHaveAttribute(
      "aria-valuenow",
      /[2-6]/,
    );
    await page.getByRole("button", { name: "停止", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "停止群发" }).click();
    await expect(page.getByText("已停止", { exact: true }).first()).toBeVisible();
    expect(batches().length).toBeLessThan(PEOPLE / EACH);
  });
  await test.step("what failed, once more under the same number", async () => {
    receiver.answerWith(() => ({ status: 200 }));
    await page.getByRole("link", { name: "查看批次" }).click();
    // The page it leaves has the same button.
    await expect(page.getByRole("navigation", { name: "执行详情" })).toBeVisible();
    await page.getByRole("button", { name: "仅重试失败批次（1）" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "重试", exact: true }).click();
    const firsts = () => batches().filter(({ batch }) => batch.startsWith("1/"));
    await expect.poll(() => firsts().length).toBe(2);
    const [before, after] = firsts();
    expect(after).toEqual(before);
    await expect(page.getByRole("button", { name: /仅重试失败批次/ })).toBeHidden();
  });
});
