import type { Page } from "@playwright/test";
import { expect, test } from "../support/browser";
import { type Emulator, startEmulator } from "../support/emulator";
import { OWNER, setUp } from "../support/owner";
import { verifyDingTalk } from "../support/verify-signatures";

/*
 * The main job, as a newcomer does it: nothing is set up, no robot at hand but one that behaves as the platform does.
 * The steps build on each other, so they are one test with named steps.
 */
const SECRET = "SEC4f1c8a7be02d9365f1c8a7be02d93651";
const REFUSED = "推送失败：签名校验失败（errcode 310000）：请检查加签密钥";
const WORDS = "我想咨询一下产品价格，周末也可以联系";

let robot: Emulator;
test.beforeAll(async () => {
  robot = await startEmulator("dingtalk", { secret: SECRET });
});
test.afterAll(() => robot.close());

test("set up, connect a robot, fix its secret, receive a visitor's message, see it in history and chart", async ({
  page,
  browser,
  product,
}) => {
  test.setTimeout(300_000);
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));

  await test.step("the first page makes the owner", () => setUp(page));
  await test.step("a robot with the wrong secret fails its test and says why", () => failTest(page));
  await test.step("the right secret passes and the webhook is saved", () => passTest(page));
  const formUrl = await test.step("the form's address is at hand", () => formAddress(page));

  await test.step("a visitor leaves a message", async () => {
    const visitor = await browser.newPage({ locale: "zh-CN", baseURL: product.url });
    await visitor.goto(formUrl);
    await expect(visitor.getByRole("heading", { name: "给我们留言" })).toBeVisible();
    await visitor.getByLabel("留言内容").fill(WORDS);
    await visitor.getByLabel("您的称呼").fill("张三");
    await visitor.getByLabel("手机号").fill("13800138000");
    // A person needs some seconds; what is faster is quarantined.
    await expect.poll(() => visitor.evaluate(() => performance.now() > 3_500), { timeout: 15_000 }).toBe(true);
    await visitor.getByRole("button", { name: "提交留言" }).click();
    await expect(visitor.getByRole("heading", { name: "留言已收到" })).toBeVisible();
    await expect(visitor.getByText(/LM-\d{8}-\d{4}/)).toBeVisible();
    await visitor.close();
  });

  await test.step("the message arrives at the robot, signed and with the contact hidden", () => arrival());
  await test.step("the history shows it with every byte", () => history(page));
  await test.step("the chart counts it and not the tests", () => chart(page));
  await test.step("the set-up checklist knows what was done and leads on to the form", async () => {
    await page.goto("/");
    for (const step of ["创建通知渠道", "发送测试通知", "提交一条测试留言"]) {
      await expect(page.getByRole("listitem").filter({ hasText: `${step}（已完成）` })).toBeVisible();
    }
    await page.getByRole("listitem").filter({ hasText: "下一步" }).getByRole("link", { name: "设计表单" }).click();
    await expect(page).toHaveURL(/\/settings\/form/);
  });
  expect(complaints).toEqual([]);
});

async function failTest(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Webhook", exact: true }).click();
  await page.getByRole("link", { name: "新建 Webhook" }).first().click();
  await expect(page.getByRole("heading", { name: "新建 Webhook", level: 1 })).toBeVisible();
  await page.getByRole("radio", { name: /钉钉(?!工作)/ }).check();
  await page.getByLabel("Webhook 名称").fill("钉钉客服群");
  await page.getByLabel("推送URL").fill(robot.url);
  await page.getByLabel("加签密钥").fill("SEC0000000000000000000000000000wrong");
  await page.getByRole("checkbox", { name: "全选“留言消息”" }).check();
  await page.getByRole("button", { name: "发送测试" }).click();
  // Announced to screen readers, and shown.
  await expect(page.getByRole("status").getByText(REFUSED)).toBeAttached();
  await expect(page.getByRole("paragraph").filter({ hasText: REFUSED }).last()).toBeVisible();
  await expect(page.getByText("sign not match").first()).toBeVisible();
  expect(robot.replies.at(-1)?.status).toBe(200);
}

async function passTest(page: Page): Promise<void> {
  await page.getByRole("button", { name: "去修改：加签密钥" }).click();
  await expect(page.getByLabel("加签密钥")).toBeFocused();
  await page.getByLabel("加签密钥").fill(SECRET);
  await expect(async () => {
    // One test in three seconds: a newcomer who is faster is told so and presses again.
    await page.getByRole("button", { name: "发送测试" }).click();
    await expect(page.getByText(/推送成功：钉钉已接收（.+）/).last()).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 20_000 });
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByText("已创建“钉钉客服群”")).toBeVisible();
}

async function formAddress(page: Page): Promise<string> {
  await page.goto("/messages");
  const link = page.getByRole("link", { name: "打开留言页" });
  const href = await link.getAttribute("href");
  expect(href).toContain("/leave/");
  return href ?? "";
}

async function arrival(): Promise<void> {
  await expect.poll(() => robot.requests.some((request) => request.body.includes("我想咨询一下产品价格"))).toBe(true);
  const request = robot.requests.find((candidate) => candidate.body.includes("我想咨询一下产品价格"));
  const body = request?.body.toString() ?? "";
  expect(body).toContain("138****8000");
  expect(body).not.toContain("13800138000");
  expect(request === undefined ? null : verifyDingTalk(request.url, SECRET)).toBe(true);
}

async function history(page: Page): Promise<void> {
  await page.goto("/settings/webhooks/deliveries");
  const table = page.getByRole("table", { name: "推送记录，新的在前" });
  const row = table.getByRole("row").filter({ hasText: "新留言" });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText("成功");
  await expect(row).toContainText("钉钉客服群");
  await row.getByRole("link").first().click();
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByText("推送成功")).toBeVisible();
  await expect(drawer.getByText(WORDS.slice(0, 10)).first()).toBeVisible();
  await expect(drawer.getByText("X-Event-Id")).toBeVisible();
  await drawer.getByRole("tab", { name: "响应" }).click();
  await expect(drawer.getByText("errcode").first()).toBeVisible();
  expect(await drawer.innerText()).not.toContain(SECRET);
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
}

async function chart(page: Page): Promise<void> {
  await page.goto("/settings/webhooks/deliveries");
  await page.getByText("查看数据表").click();
  const table = page.getByRole("table", { name: "每小时的推送量与成功率" });
  const counts = await table
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll("td")].slice(0, 4).map((cell) => Number(cell.textContent))),
    );
  const sum = counts.reduce((total, row) => total.map((value, index) => value + (row[index] ?? 0)), [0, 0, 0, 0]);
  expect(sum).toEqual([1, 0, 0, 0]);
}

test("the owner's page needs the owner", async ({ page }) => {
  await page.goto("/settings/webhooks");
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel("邮箱").fill(OWNER.email);
  await page.getByLabel("密码", { exact: false }).first().fill("not the password at all");
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page.getByText("邮箱或密码不正确")).toBeVisible();
});
