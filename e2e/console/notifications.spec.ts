import { apiClient } from "../api/client";
import { expect, test } from "../support/browser";
import { type Emulator, startEmulator } from "../support/emulator";
import { OWNER, signIn } from "../support/owner";
import { type RecordingReceiver, startReceiver } from "../support/receiver";

/*
 * The page of leave-message notifications as an admin uses it: add a robot, take a webhook in, test both, hear of a
 * visitor's message, and switch everything off.
 */
const TOKEN = "e2e-notifications-token-0123456789abcdef";
const env = { ADMIN_EMAIL: OWNER.email, ADMIN_PASSWORD: OWNER.password, ADMIN_API_TOKEN: TOKEN };
test.use({ productOptions: { env } });

let robot: Emulator;
let receiver: RecordingReceiver;
test.beforeAll(async () => {
  robot = await startEmulator("wecom", { token: "e2e-notifications" });
  receiver = await startReceiver();
});
test.afterAll(() => Promise.all([robot.close(), receiver.close()]));

test("add channels, test them, hear of a message, order them, switch off, delete", async ({ page, product }) => {
  test.setTimeout(300_000);
  const api = apiClient(product.url, TOKEN);
  await api.post("/api/v1/webhooks", {
    name: "老系统",
    channel: "custom",
    url: receiver.url,
    events: ["ticket.created"],
  });
  const { siteKey } = (await api.get("/api/v1/leavemsg/query/uid")).body as { siteKey: string };
  const submit = (content: string) => api.post("/api/v1/leavemsg/submit", { siteKey, content });
  await signIn(page);

  await test.step("a robot of its own", async () => {
    await page.goto("/settings/notifications");
    await page.getByRole("button", { name: "添加渠道" }).click();
    await page.getByRole("menuitem", { name: "企业微信", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: "添加渠道：企业微信" })).toBeVisible();
    await expect(page.getByLabel("Webhook 名称", { exact: false })).toHaveValue("留言通知：企业微信");
    await page.getByLabel("推送URL", { exact: false }).fill(robot.url);
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: "留言通知：企业微信" })).toBeVisible();
  });

  await test.step("a webhook that is there already", async () => {
    await page.goto("/settings/notifications");
    await page.getByRole("button", { name: "添加渠道" }).click();
    await page.getByRole("menuitem", { name: "复用已有 Webhook" }).click();
    await page.getByRole("dialog").getByLabel("Webhook").selectOption({ label: "老系统" });
    await page.getByRole("button", { name: "加入通知渠道" }).click();
    await expect(page.getByRole("heading", { level: 3, name: "老系统" })).toBeVisible();
  });

  await test.step("both pass the test", async () => {
    await page.getByRole("button", { name: "测试全部已启用渠道" }).click();
    const results = page.getByRole("dialog", { name: "测试结果" });
    await expect(results.getByText("2 个渠道全部成功")).toBeVisible();
    await expect(results.getByRole("row")).toHaveCount(3);
    await results.getByRole("button", { name: "关闭" }).first().click();
  });

  await test.step("both hear of a message", async () => {
    expect(await submit("想了解价格")).toMatchObject({ status: 201 });
    await receiver.waitFor(2);
    await robot.waitFor(2);
    expect(robot.requests[1]?.body.toString("utf8")).toContain("想了解价格");
    const record = page.getByRole("table", { name: "通知记录" });
    await expect(async () => {
      await page.reload();
      // The rows stream in after the page: a count right behind the reload finds none, however often it is taken.
      await expect(record.getByText("成功", { exact: false }).first()).toBeVisible({ timeout: 5_000 });
    }).toPass({ timeout: 30_000 });
  });

  await test.step("their order is the reader's", async () => {
    await page.getByRole("button", { name: "上移：老系统" }).click();
    const names = page.getByRole("heading", { level: 3 });
    await expect(names.first()).toContainText("老系统");
    const handles = page.getByTitle("拖动以调整顺序");
    await handles.first().dragTo(handles.nth(1));
    await expect(names.nth(1)).toContainText("老系统");
    await handles.nth(1).dragTo(handles.first());
    await expect(names.first()).toContainText("老系统");
  });

  await test.step("rules are saved", async () => {
    await page.getByLabel("每分钟最多").fill("5");
    await page.getByRole("button", { name: "保存规则" }).click();
    await expect(page.getByText("规则已保存")).toBeVisible();
    await page.reload();
    await expect(page.getByLabel("每分钟最多")).toHaveValue("5");
  });

  await test.step("switched off, nobody hears", async () => {
    await page.getByRole("switch", { name: "启用留言通知" }).click();
    await expect(page.getByText("留言通知已停用，新留言将只出现在留言管理中。")).toBeVisible();
    expect(await submit("有人吗")).toMatchObject({ status: 201 });
    const probe = { type: "ticket.created", data: { ticket_id: "T-9", title: "t", status: "open" } };
    await api.post("/api/v1/events", probe);
    // The ticket came after the message: once it has arrived, the message would have, too.
    await receiver.waitFor(3);
    expect(receiver.requests[2]?.body.toString("utf8")).toContain("T-9");
    expect(robot.requests).toHaveLength(2);
  });

  await test.step("deleting asks, and leaves the webhook that was taken in", async () => {
    await page.getByRole("button", { name: "更多：留言通知：企业微信" }).click();
    await page.getByRole("menuitem", { name: "删除" }).click();
    await page.getByRole("button", { name: "删除渠道" }).click();
    await expect(page.getByRole("heading", { level: 3, name: "留言通知：企业微信" })).toBeHidden();
    await page.getByRole("button", { name: "更多：老系统" }).click();
    await page.getByRole("menuitem", { name: "移出列表" }).click();
    await page.getByRole("button", { name: "移出列表" }).click();
    await expect(page.getByText("还没有通知渠道")).toBeVisible();
    await page.goto("/settings/webhooks");
    await expect(page.getByRole("link", { name: "老系统" })).toBeVisible();
  });
});
