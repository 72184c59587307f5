import type { Page } from "@playwright/test";
import { expect, test } from "../support/browser";
import { type Emulator, startEmulator } from "../support/emulator";
import { type MailServer, startMailServer } from "../support/mail-server";
import { OWNER, signIn } from "../support/owner";

/*
 * Channels without an address of their own, as somebody sets them up: a mail server and a WeCom application, both real
 * servers on this machine. Wrong at first, put right by what the panel says, saved, and found in the history.
 */
test.use({ productOptions: { env: { ADMIN_EMAIL: OWNER.email, ADMIN_PASSWORD: OWNER.password } } });

const PASSWORD = "harbour-mail-code-7731";
const APP_SECRET = "app-secret-0123456789abcdef";

let mail: MailServer;
let wecom: Emulator;
test.beforeAll(async () => {
  mail = await startMailServer({ users: { "notice@example.com": PASSWORD } });
  wecom = await startEmulator("wecom_app", { secret: APP_SECRET });
});
test.afterAll(async () => {
  await mail.close();
  await wecom.close();
});

test("connect a mail server and a WeCom application, test both and find them in the history", async ({ page }) => {
  test.setTimeout(180_000);
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await signIn(page);

  await test.step("a mail server with the wrong password says so and leads to the field", () => wrongPassword(page));
  await test.step("the right one gets the letter through, with the talk and the looks", () => letterArrives(page));
  await test.step("who is refused is listed, and the webhook is saved", () => refusedReceiver(page));
  await test.step("the history has the test with its receivers", () => mailHistory(page));
  await test.step("a WeCom application's members are looked up before anything is sent", () => lookUp(page));
  await test.step("its test tells who got it; it is saved without its secret", () => applicationTest(page));
  // The letter's frame runs nothing, this test's own helpers included.
  expect(complaints.filter((text) => !text.startsWith("Blocked script execution in 'about:srcdoc'"))).toEqual([]);
});

async function openForm(page: Page, platform: RegExp): Promise<void> {
  await page.goto("/settings/webhooks/new");
  await expect(page.getByRole("heading", { name: "新建 Webhook", level: 1 })).toBeVisible();
  // The form is in the page before its script is: a choice made too early is not taken.
  await expect(async () => {
    await page.getByRole("radio", { name: platform }).check({ timeout: 2_000 });
  }).toPass({ timeout: 20_000 });
}

/** Sends until the panel shows the text: one test in three seconds is what an endpoint gets. */
async function sendUntil(page: Page, text: string | RegExp): Promise<void> {
  await expect(async () => {
    await page.getByRole("button", { name: "发送测试" }).click();
    await expect(page.getByText(text).last()).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 30_000 });
}

async function wrongPassword(page: Page): Promise<void> {
  await openForm(page, /^邮箱/);
  // Pasted as it stands in a manual: the port finds its own field.
  await page.getByLabel("SMTP 服务器").fill(`smtp://127.0.0.1:${mail.port}`);
  await page.getByLabel("SMTP 服务器").blur();
  await expect(page.getByLabel("SMTP 服务器")).toHaveValue("127.0.0.1");
  await expect(page.getByLabel("端口", { exact: false }).first()).toHaveValue(String(mail.port));
  await page.getByRole("radio", { name: /^无.*不推荐/ }).check();
  await page.getByLabel("用户名").fill("notice@example.com");
  await expect(page.getByText("密码将以明文传输")).toBeVisible();
  await page.getByLabel("密码或授权码").fill("not the code");
  await page.getByLabel("收件人").fill("a@example.com；b@example.com；a@example.com");
  await page.getByLabel("收件人").press("Enter");
  await expect(page.getByText("已去除 1 个重复项")).toBeVisible();
  await page.getByLabel("Webhook 名称").fill("值班邮箱");
  await page.getByRole("checkbox", { name: "全选“留言消息”" }).check();
  await sendUntil(page, /推送失败：.*535/);
  await page.getByRole("button", { name: "去修改：密码或授权码" }).click();
  await expect(page.getByLabel("密码或授权码")).toBeFocused();
}

async function letterArrives(page: Page): Promise<void> {
  await page.getByLabel("密码或授权码").fill(PASSWORD);
  await sendUntil(page, /推送成功：邮箱已接收（.+）/);
  const [letter] = await mail.waitFor(1);
  expect(letter?.to).toEqual(["a@example.com", "b@example.com"]);
  const panel = page.getByRole("complementary", { name: "测试与预览" });
  await expect(panel.getByText("2 个已接收")).toBeVisible();
  const talk = panel.getByRole("tabpanel", { name: "SMTP 对话" });
  await expect(talk.getByText("MAIL FROM").first()).toBeVisible();
  await expect(talk.getByText("AUTH ••••").first()).toBeVisible();
  await panel.getByRole("tab", { name: "渲染结果" }).click();
  const frame = panel.locator("iframe");
  // It may do nothing, and reads what it shows from nowhere.
  await expect(frame).toHaveAttribute("sandbox", "");
  await expect(frame.contentFrame().getByText("测试推送").first()).toBeVisible();
  expect((await panel.innerText()).includes(PASSWORD)).toBe(false);
}

async function refusedReceiver(page: Page): Promise<void> {
  mail.script({ rcpt: (address) => (address.startsWith("b@") ? { code: 550, message: "no such user" } : null) });
  await sendUntil(page, "1 个失败 · 1 个已接收");
  await expect(page.getByText(/部分送达/).last()).toBeVisible();
  await expect(page.getByText(/550.*no such user/).first()).toBeVisible();
  mail.script({});
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByText("已创建“值班邮箱”")).toBeVisible();
  await expect(page.getByRole("heading", { name: "值班邮箱", level: 1 })).toBeVisible();
  // Stored and not shown; what was typed is gone from the page.
  await expect(page.getByText("（已设置）").first()).toBeVisible();
  await sendUntil(page, "已记入推送历史");
}

async function mailHistory(page: Page): Promise<void> {
  await page.goto("/settings/webhooks/deliveries");
  const row = page.getByRole("table", { name: "推送记录，新的在前" }).getByRole("row").filter({ hasText: "值班邮箱" });
  await expect(row.first()).toContainText("SMTP 250");
  await row.first().getByRole("link").first().click();
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByText("2 个已接收")).toBeVisible();
  await drawer.getByRole("tab", { name: "渲染结果" }).click();
  await expect(drawer.locator("iframe")).toBeVisible();
  expect((await page.content()).includes(PASSWORD)).toBe(false);
}

async function lookUp(page: Page): Promise<void> {
  await openForm(page, /^企业微信应用/);
  await page.getByLabel("企业 ID（CorpID）").fill("ww0123456789abcdef");
  await page.getByLabel("应用 AgentId").fill("1000002");
  await page.getByLabel("应用 Secret").fill(APP_SECRET);
  await page.getByRole("button", { name: "高级" }).click();
  await page.getByLabel("API 地址").fill(wecom.url);
  await page.getByLabel("成员", { exact: true }).fill("zhangsan|no_wang");
  await page.getByLabel("成员", { exact: true }).press("Enter");
  await page.getByRole("button", { name: "校验成员" }).click();
  await expect(page.getByText("2 个中 1 个有效")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "no_wang" }).last()).toContainText("不存在");
}

async function applicationTest(page: Page): Promise<void> {
  await page.getByLabel("Webhook 名称").fill("值班应用");
  await page.getByRole("checkbox", { name: "全选“留言消息”" }).check();
  await page.getByRole("radio", { name: /^文本/ }).check();
  // The platform takes it for who exists, and names who does not.
  await sendUntil(page, /部分送达：企业微信/);
  await expect(page.getByText("1 个失败")).toBeVisible();
  const sent = wecom.requests.map((request) => request.body.toString()).filter((body) => body.includes("touser"));
  expect(JSON.parse(sent.at(-1) ?? "{}")).toMatchObject({
    touser: "zhangsan|no_wang",
    msgtype: "text",
    agentid: 1000002,
  });
  await page.getByRole("tab", { name: "渲染结果" }).click();
  await expect(page.getByRole("figure").filter({ hasText: "企业微信应用 · 消息" })).toContainText("测试推送");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByText("已创建“值班应用”")).toBeVisible();
  await expect(page.getByRole("heading", { name: "值班应用", level: 1 })).toBeVisible();
  expect((await page.content()).includes(APP_SECRET)).toBe(false);
  await page.goto("/settings/webhooks");
  await expect(page.getByRole("row").filter({ hasText: "值班应用" })).toContainText("127.0.0.1");
}
