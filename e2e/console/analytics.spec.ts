import AxeBuilder from "@axe-core/playwright";
import type { APIRequestContext, Page } from "@playwright/test";
import { expect, test } from "../support/browser";
import { type RecordingReceiver, startReceiver } from "../support/receiver";

/*
 * 数据统计 as an admin uses it: what the numbers say, that every number opens a list of as many lines, by mouse and by
 * keyboard, a range of one's own in the address, nothing in it, and the same in English.
 */
const TOKEN = "analytics-token-analytics-token-0001";
const EMAIL = "owner@example.com";
const PASSWORD = "four quiet harbour lamps";
test.use({ productOptions: { env: { ADMIN_EMAIL: EMAIL, ADMIN_PASSWORD: PASSWORD, ADMIN_API_TOKEN: TOKEN } } });

const EVENTS = 6;
const HISTORY = /\/settings\/webhooks\/deliveries\?/;

let receiver: RecordingReceiver;
test.beforeAll(async () => {
  receiver = await startReceiver(({ url }) =>
    url.startsWith("/bad") ? { status: 500, body: "out of order" } : { status: 200, body: "ok" },
  );
});
test.afterAll(() => receiver.close());

test("every number of the statistics opens the list that it counts", async ({ page, request, product }) => {
  test.setTimeout(240_000);
  await signIn(page);
  await makeDeliveries(request, product.url);
  await test.step("the menu leads to numbers with their sample", () => readNumbers(page));
  await test.step("numbers of figures, tables and reasons open their lists", () => drill(page));
  await test.step("a chart is read and opened by keyboard alone", () => byKeyboard(page));
  await test.step("a range and a webhook are in the address, and nothing is said in words", () => ranges(page));
  await test.step("English", () => english(page, product.url));
});

async function signIn(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("邮箱").fill(EMAIL);
  await page.getByLabel("密码", { exact: false }).first().fill(PASSWORD);
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "概览" })).toBeVisible();
}

/** Six deliveries that arrive and six that do not, and a test push, which no number counts. */
async function makeDeliveries(request: APIRequestContext, base: string): Promise<void> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const post = async (path: string, data: unknown) => {
    const answer = await request.post(`${base}/api/v1${path}`, { data, headers });
    expect([path, answer.ok()]).toEqual([path, true]);
    return answer.json();
  };
  const events = ["ticket.created"];
  const good = { name: "CRM", channel: "custom", url: `${receiver.url}/ok`, events };
  const { id } = await post("/webhooks", good);
  await post("/webhooks", { ...good, name: "Broken", url: `${receiver.url}/bad`, retry: { delays: [] } });
  await post(`/webhooks/${id}/test`, {});
  const tickets = Array.from({ length: EVENTS }, (_, n) => ({
    type: "ticket.created",
    data: { ticket_id: `T-${n}`, title: "Printer", status: "pending", priority: "high" },
  }));
  await post("/events", tickets);
  await expect
    .poll(
      async () => {
        const answer = await request.get(`${base}/api/v1/deliveries?status=delivered,exhausted&test=false`, {
          headers,
        });
        return (await answer.json()).items.length;
      },
      { timeout: 60_000 },
    )
    .toBe(2 * EVENTS);
}

/** The text beside a term of the figures. */
const figure = (page: Page, term: string) =>
  page.locator("dl > div").filter({ has: page.locator("dt", { hasText: term }) });

async function readNumbers(page: Page): Promise<void> {
  await page.getByRole("navigation", { name: "主导航" }).first().getByRole("link", { name: "数据统计" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "数据统计" })).toBeVisible();
  await expect(figure(page, "最终成功率")).toContainText("50.0%");
  await expect(figure(page, "最终成功率")).toContainText(`n=${2 * EVENTS} · 95% 置信区间`);
  await expect(figure(page, "推送量")).toContainText(String(2 * EVENTS));
  await expect(figure(page, "最终失败")).toContainText(String(EVENTS));
  await expect(page.getByRole("table", { name: "按 Webhook" }).getByRole("row", { name: /Broken/ })).toBeVisible();
}

/** Follows a link and expects as many lines in the history. */
async function opens(page: Page, follow: () => Promise<unknown>, lines: number): Promise<void> {
  await follow();
  await page.waitForURL(HISTORY);
  const rows = page.getByRole("table", { name: /推送记录|Deliveries/ }).getByRole("row");
  await expect(rows).toHaveCount(lines + 1);
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1, name: "数据统计" })).toBeVisible();
}

async function drill(page: Page): Promise<void> {
  const link = (term: string) => figure(page, term).getByRole("link", { name: "查看这些推送" });
  await opens(page, () => link("推送量").click(), 2 * EVENTS);
  // Which hours it says depends on the clock; what a cell says, its list shows.
  const hour = page.getByRole("figure", { name: "一周内的推送量" }).getByRole("link").first();
  const [counted = "0"] = ((await hour.textContent()) ?? "").match(/\d+/) ?? [];
  expect(Number(counted)).toBeGreaterThan(0);
  await opens(page, () => hour.click(), Number(counted));
  await opens(page, () => link("最终失败").click(), EVENTS);
  const channel = page.getByRole("table", { name: "按推送平台" }).getByRole("row", { name: /自定义 API/ });
  await opens(page, () => channel.getByRole("link").first().click(), 2 * EVENTS);
  const broken = page.getByRole("table", { name: "按 Webhook" }).getByRole("row", { name: /Broken/ });
  await opens(
    page,
    () =>
      broken
        .getByRole("link", { name: String(EVENTS), exact: true })
        .first()
        .click(),
    EVENTS,
  );
  const reasons = page.getByRole("table", { name: "失败原因" });
  await opens(page, () => reasons.getByRole("link", { name: "接收方错误" }).click(), EVENTS);
  await page.getByText("查看数据表").first().click();
  const today = page.getByRole("table", { name: "每天的推送量与成功率" }).getByRole("row").last();
  await expect(today).toContainText("统计中");
  await opens(page, () => today.getByRole("link").first().click(), 2 * EVENTS);
}

async function byKeyboard(page: Page): Promise<void> {
  const chart = page.getByRole("slider", { name: "每天的推送量与成功率" });
  await chart.focus();
  await expect(chart).toHaveAttribute("aria-valuetext", /成功 6 · 重试后成功 0 · 失败 6 · 跳过 0 · 成功率 50\.0%/);
  await page.keyboard.press("ArrowLeft");
  await expect(chart).toHaveAttribute("aria-valuetext", /成功 0/);
  await page.keyboard.press("ArrowRight");
  await opens(page, () => page.keyboard.press("Enter"), 2 * EVENTS);
}

async function ranges(page: Page): Promise<void> {
  await page.getByRole("link", { name: "24 小时", exact: true }).click();
  await expect(page).toHaveURL(/range=24h/);
  await expect(page.getByRole("slider", { name: "每小时的推送量与成功率" })).toBeVisible();
  await page.getByLabel("Webhook", { exact: true }).selectOption({ label: "CRM" });
  await page.getByRole("button", { name: "查看", exact: true }).click();
  await expect(page).toHaveURL(/webhook=whk_/);
  await expect(figure(page, "最终成功率")).toContainText("100%");
  await expect(page.getByText("该时间段没有最终失败的推送")).toBeVisible();
  await page.goto("/analytics?from=2025-01-01T00:00&to=2025-01-02T00:00");
  await expect(page.getByRole("heading", { name: "该时间段没有推送" })).toBeVisible();
  await expect(page.getByLabel("开始时间")).toHaveValue("2025-01-01T00:00");
  await page.goto("/analytics?from=nonsense");
  await expect(page.getByText("链接中的部分筛选条件无效")).toBeVisible();
}

async function english(page: Page, url: string): Promise<void> {
  await page.context().addCookies([{ name: "hooklane-locale", value: "en", url }]);
  await page.goto("/analytics");
  await expect(figure(page, "Final success rate")).toContainText("50.0%");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
}
