import AxeBuilder from "@axe-core/playwright";
import type { APIRequestContext, Locator, Page } from "@playwright/test";
import { expect, test } from "../support/browser";
import { type RecordingReceiver, startReceiver } from "../support/receiver";

/*
 * The pipeline as an admin meets it: rules in the form and on trial, what was skipped and merged in the history, a receiver
 * that breaks and is probed, failures sent again as one piece of work, and a webhook that the product switched off.
 * The steps build on each other, so they are one test with named steps.
 */
const TOKEN = "pipeline-token-pipeline-token-000001";
const EMAIL = "owner@example.com";
const PASSWORD = "four quiet harbour lamps";
test.use({ productOptions: { env: { ADMIN_EMAIL: EMAIL, ADMIN_PASSWORD: PASSWORD, ADMIN_API_TOKEN: TOKEN } } });

const HISTORY = "/settings/webhooks/deliveries";
const FAILED = 40;

let receiver: RecordingReceiver;
let status = 200;
test.beforeAll(async () => {
  receiver = await startReceiver(() => ({ status, body: status === 200 ? "ok" : "out of order" }));
});
test.afterAll(() => receiver.close());

test("rules, a breaker, a replay with progress, and switching on with a backlog", async ({
  page,
  request,
  product,
}) => {
  test.setTimeout(240_000);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  await signIn(page);
  const api = apiOf(request, product.url);
  await test.step("a webhook with filter, limit and no retries is made in the form", () => createWithRules(page));
  await test.step("events are skipped, merged and delivered, and the history says why", () => history(page, api));
  await test.step("rules that are not saved are tried on them", () => dryRun(page));
  const id = await test.step("a receiver that breaks opens the breaker", () => breakReceiver(page, api));
  await test.step("a probe closes it again", () => probe(page, api, id));
  await test.step("what failed is sent again with estimate, progress and report", () => replay(page));
  await test.step("a webhook that was switched off comes back with what waited", () => comeBack(page, api, id));
  expect(complaints).toEqual([]);
});

type Api = (path: string, body: unknown) => Promise<Record<string, unknown>>;

function apiOf(request: APIRequestContext, base: string): Api {
  return async (path, data) => {
    const answer = await request.post(`${base}/api/v1${path}`, { data, headers: { authorization: `Bearer ${TOKEN}` } });
    expect([path, answer.ok()]).toEqual([path, true]);
    return answer.json();
  };
}

let sent = 0;
/** A ticket of its own unless `id` repeats one. */
async function ticket(api: Api, title: string, id = `T-${++sent}`): Promise<void> {
  const data = { ticket_id: id, title, status: "pending", priority: "high" };
  await api("/events", { type: "ticket.created", data });
}

async function signIn(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("邮箱").fill(EMAIL);
  await page.getByLabel("密码", { exact: false }).first().fill(PASSWORD);
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "概览" })).toBeVisible();
}

/** No accessibility violation on what is on screen now. */
async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`)).toEqual(
    [],
  );
}

/** Somebody who is faster than the page's scripts; nothing of it may be lost. */
async function typeEarly(page: Page): Promise<void> {
  const scripts = "**/_next/static/chunks/*.js";
  let letThrough: () => void = () => undefined;
  const typed = new Promise<void>((done) => {
    letThrough = done;
  });
  await page.route(scripts, async (route) => {
    await typed;
    await route.continue();
  });
  await page.goto("/settings/webhooks/new", { waitUntil: "commit" });
  await page.getByRole("radio", { name: /自定义 API/ }).check();
  await page.getByLabel("推送URL").fill(`${receiver.url}/rules`);
  await page.getByLabel("Webhook 名称").fill("退款通知");
  await page.getByRole("radio", { name: /^不重试/ }).check();
  letThrough();
  // Right while the page comes alive; whenever that is.
  await page.getByRole("checkbox", { name: "全选“工单状态变更”" }).click();
}

async function createWithRules(page: Page): Promise<void> {
  await typeEarly(page);
  const rules = page.getByRole("region", { name: "推送规则" });
  for (const name of ["内容过滤", "推送时段", "频率限制", "去重窗口", "定时推送", "严格顺序", "失败通知"]) {
    const disclosure = rules.getByRole("button", { name: new RegExp(`^${name}`) });
    // This part of the page comes alive last: who sees that nothing opens clicks again.
    await expect(async () => {
      if ((await disclosure.getAttribute("aria-expanded")) !== "true") await disclosure.click();
      await expect(disclosure).toHaveAttribute("aria-expanded", "true", { timeout: 1_000 });
    }).toPass({ timeout: 20_000 });
  }
  await expect(page.getByRole("checkbox", { name: "全选“工单状态变更”" })).toBeChecked();
  await expect(page.getByLabel("推送URL")).toHaveValue(`${receiver.url}/rules`);
  await expect(page.getByLabel("Webhook 名称")).toHaveValue("退款通知");
  await expect(page.getByRole("radio", { name: /^不重试/ })).toBeChecked();
  await rules.getByLabel("包含任一关键词").fill("退款,");
  await rules.getByRole("radio", { name: /设置条数或间隔/ }).check();
  await rules.getByLabel("最小间隔").fill("4");
  await rules.getByRole("radio", { name: /^合并摘要/ }).check();
  await expect(rules.getByRole("button", { name: /频率限制.*间隔至少 4 秒.*超出时合并摘要/ })).toBeVisible();
  await rules.getByRole("button", { name: "添加时间段" }).click();
  await rules.getByRole("button", { name: "删除第 1 行" }).click();
  await accessible(page);
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByText("已创建“退款通知”")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "退款通知" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: /内容过滤.*包含任一（1 个词）/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /频率限制.*间隔至少 4 秒/ })).toBeVisible();
}

const row = (page: Page, text: string | RegExp): Locator =>
  page.getByRole("table", { name: "推送记录，新的在前" }).getByRole("row").filter({ hasText: text });

async function history(page: Page, api: Api): Promise<void> {
  await ticket(api, "客户要退款 1", "T-first");
  await ticket(api, "客户要退款 1", "T-first");
  await ticket(api, "只是问候");
  await ticket(api, "客户要退款 2");
  await ticket(api, "客户要退款 3");
  await expect(async () => {
    await page.goto(HISTORY);
    await expect(row(page, "已合并")).toHaveCount(2, { timeout: 1_000 });
    await expect(row(page, "消息摘要").filter({ hasText: "成功" })).toHaveCount(1, { timeout: 1_000 });
  }).toPass({ timeout: 45_000 });
  await expect(row(page, "不符合过滤条件：未包含任一关键词：退款")).toHaveCount(1);
  await expect(row(page, "重复内容")).toHaveCount(1);
  await row(page, "已合并").first().getByRole("link").first().click();
  await page.getByRole("dialog").getByRole("link", { name: "打开摘要" }).click();
  const members = page.getByRole("list", { name: "合并的推送（2 条）" });
  await expect(members.getByRole("link", { name: "工单创建" })).toHaveCount(2);
  await accessible(page);
  await page.goto(`${HISTORY}?status=skipped`);
  await row(page, "重复内容").getByRole("link").first().click();
  await expect(page.getByRole("dialog").getByRole("link", { name: "打开原推送" })).toBeVisible();
}

async function dryRun(page: Page): Promise<void> {
  await page.goto("/settings/webhooks");
  await page.getByRole("link", { name: "退款通知" }).click();
  await page.getByRole("link", { name: "编辑", exact: true }).click();
  await page.getByRole("tab", { name: "试算" }).click();
  const results = page.getByRole("list", { name: "试算结果，新的在前" });
  await expect(results.getByText("未包含任一关键词：退款")).toBeVisible();
  await expect(page.getByText("最近 5 条：推送 3 · 稍后 0 · 跳过 2")).toBeVisible();
  const rules = page.getByRole("region", { name: "推送规则" });
  await rules.getByRole("button", { name: /^内容过滤/ }).click();
  await rules.getByLabel("不包含关键词").fill("问候,");
  await rules.getByRole("button", { name: "移除“退款”" }).click();
  await expect(results.getByText("包含被排除的关键词“问候”")).toBeVisible();
  await accessible(page);
  await rules.getByLabel("包含任一关键词").fill("问候,");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByText("“问候”同时出现在包含与不包含中").first()).toBeVisible();
}

async function breakReceiver(page: Page, api: Api): Promise<string> {
  const events = ["ticket.created"];
  const broken = { name: "订单系统", channel: "custom", url: `${receiver.url}/orders`, events, dedupeSeconds: 0 };
  const { id } = await api("/webhooks", { ...broken, retry: { delays: [] } });
  status = 500;
  for (let n = 0; n < FAILED; n++) await ticket(api, `订单 ${n}`);
  await expect(async () => {
    await page.goto("/settings/webhooks");
    const line = page.getByRole("row").filter({ hasText: "订单系统" });
    await expect(line.getByText("已熔断")).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 45_000 });
  await accessible(page);
  // While it is open, nothing is lost: it waits and says so.
  await ticket(api, "熔断期间的订单");
  await page.goto(`${HISTORY}?webhook=${id}`);
  await expect(row(page, /待推送.*已熔断，下次试探/).first()).toBeVisible();
  return String(id);
}

async function probe(page: Page, api: Api, id: string): Promise<void> {
  status = 200;
  await page.goto(`${HISTORY}?webhook=${id}`);
  await expect(page.getByText(/近 5 分钟失败率 \d+%（\d+ 次）/)).toBeVisible();
  await accessible(page);
  await page.getByRole("button", { name: "立即试探" }).click();
  await expect(page.getByRole("button", { name: "立即试探" })).toBeHidden({ timeout: 30_000 });
  await expect(async () => {
    await page.goto(`${HISTORY}?webhook=${id}&status=queued,retrying`);
    await expect(page.getByText("没有符合条件的记录")).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await ticket(api, "恢复之后的订单");
}

async function replay(page: Page): Promise<void> {
  await page.goto(`${HISTORY}?status=exhausted`);
  await page
    .getByRole("checkbox", { name: /^选择“/ })
    .first()
    .check();
  await expect(page.getByRole("status").getByText("已选择 1 项")).toBeAttached();
  await page.getByRole("button", { name: "重推所选" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("将重推 1 条")).toBeVisible();
  await accessible(page);
  await dialog.getByRole("button", { name: "重推 1 条" }).click();
  const box = page.getByRole("region", { name: "批量重推" });
  await expect(box.getByText(/已处理 1\/1 · 成功 1 · 失败 0/)).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "恢复失败" }).click();
  await dialog.getByRole("button", { name: "估算" }).click();
  await expect(dialog.getByText(/将重推 \d+ 条/)).toBeVisible();
  await accessible(page);
  await dialog.getByRole("button", { name: /^重推 \d+ 条$/ }).click();
  await expect(dialog).toBeHidden();
  // Progress survives leaving the page.
  await page.goto("/settings/webhooks/replays");
  const cards = page.getByRole("listitem", { name: /重推到/ });
  await expect(cards.getByText("已完成")).toHaveCount(2, { timeout: 60_000 });
  await expect(cards.getByRole("progressbar").first()).toHaveAttribute("aria-valuetext", /失败 0/);
  await accessible(page);
  await page.goto(`${HISTORY}?status=exhausted`);
  await expect(page.getByText("没有符合条件的记录")).toBeVisible();
}

async function comeBack(page: Page, api: Api, id: string): Promise<void> {
  status = 410;
  await ticket(api, "地址失效");
  const line = page.getByRole("row").filter({ hasText: "订单系统" });
  await expect(async () => {
    await page.goto("/settings/webhooks");
    await expect(line.getByText("系统停用").first()).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  status = 200;
  await ticket(api, "停用期间的订单");
  await page.goto(`/settings/webhooks/${id}`);
  await expect(page.getByText("接收方表示地址已永久失效（410）").first()).toBeVisible();
  await page.goto("/settings/webhooks");
  await line.getByRole("switch", { name: "启用“订单系统”" }).click();
  const dialog = page.getByRole("dialog", { name: "启用“订单系统”？" });
  await expect(dialog.getByRole("radio", { name: /^补发 1 条/ })).toBeChecked();
  await accessible(page);
  const before = receiver.requests.length;
  await dialog.getByRole("button", { name: "启用并补发 1 条" }).click();
  await expect(page.getByText("已启用“订单系统”")).toBeVisible();
  await receiver.waitFor(before + 1);
  expect(receiver.requests.at(-1)?.body.toString()).toContain("停用期间的订单");
}
