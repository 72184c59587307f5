import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test } from "../support/browser";
import { signInIn, type Words } from "../support/language";
import { type RecordingReceiver, startReceiver } from "../support/receiver";

/*
 * One webhook's own page: its tabs by URL, who changed what, a copy; several in the list at once; and a file of
 * configurations that goes out and comes back. The steps build on each other, so they are one test with named steps.
 */
const TOKEN = "webhook-detail-token-webhook-detail-1";
const EGRESS = "203.0.113.10";
const OWNER = { email: "owner@example.com", password: "four quiet harbour lamps" };
test.use({
  productOptions: {
    env: {
      ADMIN_EMAIL: OWNER.email,
      ADMIN_PASSWORD: OWNER.password,
      ADMIN_API_TOKEN: TOKEN,
      EGRESS_ADDRESSES: EGRESS,
    },
  },
});

let receiver: RecordingReceiver;
test.beforeAll(async () => {
  receiver = await startReceiver();
});
test.afterAll(() => receiver.close());

test("tabs, change log, copy, many at once, export and import", async ({ page, request, product }) => {
  test.setTimeout(300_000);
  const words = await signInIn(page, "zh-CN", OWNER);
  const make = async (name: string) => {
    const webhook = { name, channel: "custom", url: `${receiver.url}/${name}`, events: ["ticket.created"] };
    const answer = await request.post(`${product.url}/api/v1/webhooks`, {
      data: webhook,
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    return String((await answer.json()).id);
  };
  const id = await make("CRM");
  await make("ERP");
  await test.step("tabs are in the URL", () => tabs(page, id));
  await test.step("the change log tells who changed what", () => changeLog(page, words, id));
  await test.step("a copy is off and has its own name", () => copy(page));
  await test.step("several are tested and switched in the list", () => several(page));
  await test.step("its history has the filters of the history of all", () => history(page, id));
  await test.step("a file goes out and comes back", () => transfer(page));
});

async function tabs(page: Page, id: string): Promise<void> {
  await page.goto(`/settings/webhooks/${id}`);
  const nav = page.getByRole("navigation", { name: "Webhook 详情" });
  for (const [name, key] of [
    ["推送历史", "history"],
    ["配置", "config"],
    ["变更记录", "changes"],
  ] as const) {
    await nav.getByRole("link", { name }).click();
    await expect(page).toHaveURL(new RegExp(`tab=${key}`));
    await expect(nav.getByRole("link", { name })).toHaveAttribute("aria-current", "page");
  }
  await page.goBack();
  await expect(nav.getByRole("link", { name: "配置" })).toHaveAttribute("aria-current", "page");
}

async function changeLog(page: Page, words: Words, id: string): Promise<void> {
  await page.goto(`/settings/webhooks/${id}/edit`);
  // For the allow list of whoever receives.
  await expect(page.getByRole("main").getByText(EGRESS)).toBeVisible();
  await page.getByLabel("Webhook 名称").first().fill("CRM 二期");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByText("已保存").first()).toBeVisible();
  await page.goto(`/settings/webhooks/${id}?tab=changes`);
  const log = page.getByRole("list", { name: words("webhookDetail.changes.label") });
  const newest = log.getByRole("listitem").first();
  await expect(newest).toContainText("修改");
  const change = newest.getByRole("row").filter({ hasText: "Webhook 名称" });
  await expect(change.getByRole("cell")).toContainText(["CRM", "CRM 二期"]);
  await expect(log.getByRole("listitem").last()).toContainText("创建");
}

async function copy(page: Page): Promise<void> {
  await page.getByRole("button", { name: "“CRM 二期”的更多操作" }).click();
  await page.getByRole("menuitem", { name: "复制" }).click();
  await expect(page.getByText(/已复制为“CRM 二期.+”，副本为停用状态/)).toBeVisible();
  await page.goto("/settings/webhooks?status=disabled");
  await expect(page.getByRole("table", { name: "Webhook 列表" }).getByRole("row")).toHaveCount(2);
}

async function several(page: Page): Promise<void> {
  await page.goto("/settings/webhooks?status=enabled&sort=name");
  const table = page.getByRole("table", { name: "Webhook 列表" });
  await expect(table.getByRole("columnheader", { name: "名称" })).toHaveAttribute("aria-sort", "ascending");
  await table.getByRole("checkbox", { name: "选择本页全部" }).check();
  await expect(page.getByText("已选择 2 项").last()).toBeVisible();
  await page.getByRole("button", { name: "测试推送" }).click();
  const dialog = page.getByRole("dialog", { name: "测试推送" });
  await dialog.getByRole("button", { name: "开始测试" }).click();
  await expect(dialog.getByText("已处理 2/2 · 成功 2 · 失败 0")).toBeVisible({ timeout: 20_000 });
  await expect(dialog.getByRole("row").filter({ hasText: "推送成功" })).toHaveCount(2);
  expect(receiver.requests).toHaveLength(2);
  await dialog.getByRole("button", { name: "关闭" }).last().click();
  await page.getByRole("button", { name: "停用", exact: true }).click();
  await expect(page.getByText("已停用 2 个 Webhook")).toBeVisible();
  await page.getByRole("button", { name: "撤销" }).click();
  await expect(page.getByText("已启用 2 个 Webhook")).toBeVisible();
  await expect(table.getByRole("row")).toHaveCount(3);
}

async function history(page: Page, id: string): Promise<void> {
  await page.goto(`/settings/webhooks/${id}?tab=history`);
  const rows = page.getByRole("table", { name: "推送记录" }).getByRole("row");
  await expect(rows).toHaveCount(2);
  await page.getByRole("search").getByLabel("时间", { exact: true }).selectOption("1h");
  await expect(page).toHaveURL(/tab=history&period=1h/);
  await expect(rows).toHaveCount(2);
  await page.goto(`/settings/webhooks/${id}?tab=history&status=exhausted`);
  await expect(page.getByText("没有符合条件的记录")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "清空筛选" }).click();
  await expect(page).toHaveURL(new RegExp(`${id}[?]tab=history$`));
  await rows.nth(1).getByRole("link").first().click();
  await expect(page).toHaveURL(/tab=history&d=dlv_/);
  await expect(page.getByRole("dialog")).toContainText("测试");
}

async function transfer(page: Page): Promise<void> {
  await page.goto("/settings/webhooks/export");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: /^导出/ }).click();
  const path = await (await download).path();
  const file = JSON.parse(readFileSync(path, "utf8"));
  expect(file.webhooks).toHaveLength(3);
  await page.goto("/settings/webhooks/import");
  await page.getByLabel("选择文件").setInputFiles(path);
  await expect(page.getByText("冲突").first()).toBeVisible();
  await page.getByRole("radio", { name: /^以新名称创建/ }).check();
  await page.getByRole("button", { name: "导入 3 个" }).click();
  await expect(page.getByText("已导入 3 个 Webhook").first()).toBeVisible();
  await page.goto("/settings/webhooks");
  await expect(page.getByText("共 6 条")).toBeVisible();
}
