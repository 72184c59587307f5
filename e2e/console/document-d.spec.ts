import { expect, test } from "../support/browser";
import { LANGUAGES, signInIn } from "../support/language";
import { type RecordingReceiver, startReceiver } from "../support/receiver";
import { verifyDocumentD } from "../support/verify-signatures";
import {
  beginWebhook,
  closeDrawer,
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
 * Document D as its reader follows it: 新建 Webhook with a secret, 测试 Webhook with a chosen customer, 固定事件触发 by a
 * member's new level, and 查看发送结果: body, headers and the server's answer.
 */
const TOKEN = "document-d-token-document-d-token-01";
const OWNER = { email: "owner@example.com", password: "four quiet harbour lamps" };
const SECRET = "SECdemo0123456789";
test.describe.configure({ timeout: 120_000 });
test.use({
  productOptions: {
    env: { ADMIN_EMAIL: OWNER.email, ADMIN_PASSWORD: OWNER.password, ADMIN_API_TOKEN: TOKEN },
  },
});

const LOYALTY = { "zh-CN": "会员", en: "Loyalty" } as const;
const LEVEL_UP = "loyalty.membership_level_up";

let receiver: RecordingReceiver;
test.beforeEach(async () => {
  receiver = await startReceiver(() => ({ status: 200, body: '{"received":"thank you"}' }));
});
test.afterEach(() => receiver.close());

for (const language of LANGUAGES) {
  test(`create with a secret, test with a customer, read results (${language})`, async ({ page, request, product }) => {
    const name = language === "en" ? "CRM levels" : "会员等级同步";
    const customer = language === "en" ? "Wang Fang" : "王芳";
    const words = await signInIn(page, language, OWNER);
    const choose = (group: string, option: string) =>
      page
        .getByRole("radiogroup", { name: words(group) })
        .getByRole("radio", { name: words(option) })
        .check();

    await test.step("address, secret and a fixed event", async () => {
      await openWebhooks(page, words);
      await beginWebhook(page, words, { channel: "custom", name, url: `${receiver.url}/dmhub` });
      await choose("webhooks.field.scheme", "webhooks.scheme.dmhub");
      await page
        .locator("input[type=password]")
        .and(page.getByLabel(words("webhooks.field.secret")))
        .fill(SECRET);
      await choose("webhooks.field.format", "webhooks.format.dmhub");
      await subscribe(page, words, LOYALTY[language]);
      await saveNew(page, words, name);
    });

    await test.step("a test with a customer, found by name", async () => {
      const contact = await request.post(`${product.url}/api/v1/contacts`, {
        data: { externalId: `c-${language}`, name: customer, phone: language === "en" ? "13800138002" : "13800138001" },
        headers: { authorization: `Bearer ${TOKEN}` },
      });
      expect(contact.ok()).toBe(true);
      await openWebhooks(page, words);
      const drawer = await openTest(page, words, name);
      await drawer.getByLabel(words("testPush.event")).selectOption(LEVEL_UP);
      await drawer.getByLabel(words("testPush.source.label")).selectOption("contact");
      await drawer.getByLabel(words("testPush.contact.label"), { exact: true }).fill(customer);
      await drawer.getByRole("button", { name: new RegExp(`^${customer}`) }).click();
      await sendTest(drawer, words);
      expect(receiver.requests).toHaveLength(1);
      expect(receiver.requests[0] === undefined ? false : verifyDocumentD(receiver.requests[0], SECRET)).toBe(true);
      await closeDrawer(page);
    });

    await test.step("a member's new level is pushed, signed as the document's code checks it", async () => {
      const data = { membershipId: `m-${language}`, date: "2025-01-15", oldLevelId: 1, newLevelId: 2 };
      const levels = { oldLevel: "银 卡", newLevel: "金 卡" };
      await report(request, product.url, TOKEN, {
        type: "loyalty/membership_level_up",
        data: { tenantId: 7, ...data, ...levels },
      });
      const [, pushed] = await receiver.waitFor(2);
      expect(pushed === undefined ? null : JSON.parse(pushed.body.toString())).toMatchObject({
        event: "loyalty/membership_level_up",
        membershipId: `m-${language}`,
        newLevel: "金 卡",
      });
      expect(pushed === undefined ? false : verifyDocumentD(pushed, SECRET)).toBe(true);
    });

    await test.step("the list shows the result, the history every byte of it", async () => {
      const delivered = words("common.deliveryStatus.delivered");
      await expect(async () => {
        await page.reload();
        await expect(lineOf(page, words, name)).toContainText(delivered, { timeout: 1_000 });
      }).toPass({ timeout: 20_000 });
      await lineOf(page, words, name)
        .getByRole("button", { name: words("webhooks.actions.more", { name }) })
        .click();
      await page.getByRole("menuitem", { name: words("webhooks.actions.history") }).click();
      const rows = pushes(page, words).filter({ hasText: delivered });
      await expect(rows).toHaveCount(2);
      await rows
        .filter({ hasText: words("history.tag.test") })
        .getByRole("link")
        .first()
        .click();
      const drawer = page.getByRole("dialog");
      await expect(drawer.getByText("X-Clab-Hmac-Signature").first()).toBeVisible();
      await drawer.getByRole("tab", { name: words("history.detail.response") }).click();
      await expect(drawer.getByText("thank you").first()).toBeVisible();
    });
  });
}
