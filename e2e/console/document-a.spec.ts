import { expect, test } from "../support/browser";
import { type Emulator, startEmulator } from "../support/emulator";
import { LANGUAGES, signInIn } from "../support/language";
import {
  beginWebhook,
  lineOf,
  openTest,
  openWebhooks,
  pushes,
  report,
  saveNew,
  sendTest,
  subscribe,
} from "../support/webhooks-page";

/*
 * Document A as its reader follows it: 配置说明 with the example of a WeCom group robot (name, address, kinds of messages,
 * state), 测试推送, and 如何监控: history and success rate on the same pages.
 */
const TOKEN = "document-a-token-document-a-token-01";
const OWNER = { email: "owner@example.com", password: "four quiet harbour lamps" };
test.describe.configure({ timeout: 120_000 });
test.use({
  productOptions: {
    env: { ADMIN_EMAIL: OWNER.email, ADMIN_PASSWORD: OWNER.password, ADMIN_API_TOKEN: TOKEN },
  },
});

const CATEGORIES = {
  "zh-CN": ["留言消息", "客户留资", "系统报警"],
  en: ["Leave messages", "Leads", "System alerts"],
} as const;

let robot: Emulator;
test.beforeEach(async () => {
  robot = await startEmulator("wecom");
});
test.afterEach(() => robot.close());

for (const language of LANGUAGES) {
  test(`configure a group robot, test it, watch it (${language})`, async ({ page, request, product }) => {
    const name = language === "en" ? "WeCom desk" : "企业微信客服群";
    const words = await signInIn(page, language, OWNER);

    await test.step("configuration: name, address, kinds of messages, state", async () => {
      await openWebhooks(page, words);
      await beginWebhook(page, words, { channel: "wecom", name, url: robot.url });
      for (const category of CATEGORIES[language]) await subscribe(page, words, category);
      await saveNew(page, words, name);
      await openWebhooks(page, words);
      const line = lineOf(page, words, name);
      await expect(line).toContainText(words("common.channel.wecom"));
      await expect(line.getByRole("switch", { name: words("webhooks.enableLabel", { name }) })).toBeChecked();
    });

    await test.step("the test message reaches the group", async () => {
      const before = robot.requests.length;
      await sendTest(await openTest(page, words, name), words);
      expect(robot.requests.length).toBe(before + 1);
      expect(robot.replies.at(-1)?.status).toBe(200);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toBeHidden();
    });

    await test.step("an event of a chosen kind is pushed, one that was not chosen is not", async () => {
      // Names and numbers of people are hidden from a group; the company is not.
      const company = language === "en" ? "Acme" : "某某公司";
      const data = { customer_id: `cust_${language}`, name: "李四", phone: "13900139000", company };
      await report(request, product.url, TOKEN, {
        type: "ticket.created",
        data: { ticket_id: `T-${language}`, title: "不推送", status: "pending", priority: "low" },
      });
      await report(request, product.url, TOKEN, { type: "customer_info/new_customer", data });
      await expect.poll(() => robot.requests.some(({ body }) => body.toString().includes(company))).toBe(true);
      expect(robot.requests.some(({ body }) => body.toString().includes("不推送"))).toBe(false);
    });

    await test.step("history and success rate", async () => {
      await expect(async () => {
        await page.reload();
        await expect(lineOf(page, words, name)).toContainText("n=1", { timeout: 1_000 });
      }).toPass({ timeout: 20_000 });
      await lineOf(page, words, name).getByRole("link", { name, exact: true }).click();
      await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
      await page
        .getByRole("navigation", { name: words("webhookDetail.tabs") })
        .getByRole("link", { name: words("webhookDetail.tab.history") })
        .click();
      // The event and the test before it.
      await expect(pushes(page, words).filter({ hasText: words("common.deliveryStatus.delivered") })).toHaveCount(2);
      await page
        .getByRole("link", { name: words("webhookDetail.tab.overview"), exact: true })
        .last()
        .click();
      await expect(page.getByText(words("charts.rate"), { exact: false }).first()).toBeVisible();
    });
  });
}
