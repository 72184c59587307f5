import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../support/browser";
import { type Emulator, startEmulator } from "../support/emulator";

/*
 * The main job without a mouse: create → test → fix → history → retry. Only keys are pressed; a control that cannot be
 * reached with Tab fails the journey.
 */
const TOKEN = "keyboard-token-keyboard-token-000001";
const EMAIL = "owner@example.com";
const PASSWORD = "four quiet harbour lamps";
const SECRET = "SEC4f1c8a7be02d9365f1c8a7be02d93651";
const REFUSED = "推送失败：签名校验失败（errcode 310000）：请检查加签密钥";
test.use({ productOptions: { env: { ADMIN_EMAIL: EMAIL, ADMIN_PASSWORD: PASSWORD, ADMIN_API_TOKEN: TOKEN } } });

let robot: Emulator;
test.beforeAll(async () => {
  robot = await startEmulator("dingtalk", { secret: SECRET });
});
test.afterAll(() => robot.close());

/** More stops than any page of the journey has. */
const MOST_STOPS = 250;

/** Presses Tab until the focus is there. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  expect(target, "Tab leads there").toBeFocused({ timeout: 1 });
}

async function activate(page: Page, target: Locator, key: "Enter" | "Space" = "Enter"): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

async function type(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.type(text);
}

test("create, test, fix, look up and retry with the keyboard alone", async ({ page, product }) => {
  test.setTimeout(300_000);
  await test.step("sign in", () => signIn(page));
  await test.step("create a robot with a wrong secret", () => create(page));
  await test.step("its test fails and says why", () => failTest(page));
  await test.step("a real push fails as well", async () => {
    await page.keyboard.press("Control+s");
    await expect(page.getByText("已创建“钉钉客服群”")).toBeVisible();
    const data = { ticket_id: "T-1", title: "打印机坏了", status: "pending", priority: "high" };
    const headers = { authorization: `Bearer ${TOKEN}` };
    const before = robot.requests.length;
    await page.request.post(`${product.url}/api/v1/events`, { headers, data: { type: "ticket.created", data } });
    await expect.poll(() => robot.requests.length).toBeGreaterThan(before);
  });
  await test.step("the finding leads to the field, and the right secret passes", () => fix(page));
  await test.step("the failed push is found in the history and sent again", () => retry(page));
});

async function signIn(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await type(page, page.getByLabel("邮箱"), EMAIL);
  await type(page, page.getByLabel("密码", { exact: false }).first(), PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "概览" })).toBeVisible();
}

async function create(page: Page): Promise<void> {
  await activate(page, page.getByRole("link", { name: "新建 Webhook" }).first());
  await expect(page.getByRole("heading", { name: "新建 Webhook", level: 1 })).toBeVisible();
  // One choice over all groups of platforms: the arrow keys go through.
  await tabTo(page, page.getByRole("radio", { name: /^自定义/ }).first());
  const dingtalk = page.getByRole("radio", { name: /^钉钉(?!工作)/ }).first();
  for (let steps = 0; steps < 12 && !(await dingtalk.isChecked()); steps += 1) await page.keyboard.press("ArrowDown");
  await expect(dingtalk).toBeChecked();
  await type(page, page.getByLabel("推送URL"), robot.url);
  await type(page, page.getByLabel("Webhook 名称"), "钉钉客服群");
  await type(page, page.getByLabel("加签密钥"), "SEC0000000000000000000000000000wrong");
  await activate(page, page.getByRole("checkbox", { name: "全选“工单状态变更”" }), "Space");
}

async function failTest(page: Page): Promise<void> {
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("status").getByText(REFUSED)).toBeAttached();
}

async function fix(page: Page): Promise<void> {
  await activate(page, page.getByRole("button", { name: "去修改：加签密钥" }));
  // A stored secret is not shown: its place offers to replace it.
  await page.keyboard.press("Enter");
  await type(page, page.getByLabel("加签密钥"), SECRET);
  await expect(async () => {
    // One test in three seconds.
    await page.keyboard.press("Control+Enter");
    await expect(page.getByText(/推送成功：钉钉已接收（.+）/).last()).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 20_000 });
  await page.keyboard.press("Control+s");
  await expect(page.getByText("已保存", { exact: true })).toBeVisible();
}

async function retry(page: Page): Promise<void> {
  await activate(page, page.getByRole("link", { name: "推送历史" }).last());
  const table = page.getByRole("table", { name: "推送记录，新的在前" });
  const row = table.getByRole("row").filter({ hasText: "工单创建" });
  await expect(row).toContainText("失败");
  await activate(page, row.getByRole("link").first());
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByText("签名校验失败").first()).toBeVisible();
  await activate(page, drawer.getByRole("button", { name: "重新推送" }));
  // The webhook was changed since: it says so, and asks.
  await expect(page.getByText("将以当前配置重新推送", { exact: false })).toBeVisible();
  await activate(page, page.getByRole("dialog").last().getByRole("button", { name: "重新推送" }).last());
  await expect.poll(() => robot.requests.at(-1)?.body.includes("打印机坏了")).toBe(true);
  await expect.poll(() => robot.replies.at(-1)?.body.toString()).toContain('"errcode":0');
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
}
