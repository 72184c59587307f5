import { expect, test } from "../support/browser";
import { LANGUAGES, signInIn } from "../support/language";
import { type RecordingReceiver, startReceiver } from "../support/receiver";
import {
  beginWebhook,
  closeDrawer,
  openTest,
  openWebhooks,
  pushes,
  report,
  saveNew,
  sendTest,
  subscribe,
} from "../support/webhooks-page";

/*
 * Document B as its reader follows it: 新建Webhook with a bearer token, 测试Webhook with `webhook.test`, 发送日志 with
 * success and failure, and 手动触发重试 once the receiver works again.
 */
const TOKEN = "document-b-token-document-b-token-01";
const OWNER = { email: "owner@example.com", password: "four quiet harbour lamps" };
const KEY = "zhifuyun-key-0123456789";
test.describe.configure({ timeout: 120_000 });
test.use({
  productOptions: {
    env: { ADMIN_EMAIL: OWNER.email, ADMIN_PASSWORD: OWNER.password, ADMIN_API_TOKEN: TOKEN },
  },
});

const TICKETS = { "zh-CN": "工单状态变更", en: "Tickets" } as const;

let receiver: RecordingReceiver;
test.beforeEach(async () => {
  receiver = await startReceiver();
});
test.afterEach(() => receiver.close());

for (const language of LANGUAGES) {
  test(`configure, test, read the log, retry by hand (${language})`, async ({ page, request, product }) => {
    const name = language === "en" ? "Ticket notices" : "工单通知";
    const words = await signInIn(page, language, OWNER);
    // The webhook of the other language hears of the same tickets.
    const ours = (status: "retrying" | "delivered") =>
      pushes(page, words)
        .filter({ hasText: name })
        .filter({ hasText: words(`common.deliveryStatus.${status}`) });
    const header = (at: number, key: string) =>
      receiver.requests.at(at)?.headers.find(([known]) => known.toLowerCase() === key)?.[1];

    await test.step("name, address, bearer token, events", async () => {
      await openWebhooks(page, words);
      await beginWebhook(page, words, { channel: "custom", name, url: `${receiver.url}/hooks` });
      await page
        .getByRole("radiogroup", { name: words("webhooks.field.auth") })
        .getByRole("radio", { name: words("webhooks.auth.bearer") })
        .check();
      await page
        .locator("input[type=password]")
        .and(page.getByLabel(words("webhooks.field.token")))
        .fill(KEY);
      await subscribe(page, words, TICKETS[language]);
      await saveNew(page, words, name);
    });

    await test.step("a test event is sent at once, with the token", async () => {
      await openWebhooks(page, words);
      await sendTest(await openTest(page, words, name), words);
      expect(receiver.requests).toHaveLength(1);
      expect(receiver.requests[0]?.body.toString()).toContain("webhook.test");
      expect(header(0, "authorization")).toBe(`Bearer ${KEY}`);
      await closeDrawer(page);
    });

    await test.step("a failure is tried again after 1 and 5 seconds, and the log has it", async () => {
      receiver.answerWith(() => ({ status: 503, body: "out of order" }));
      const data = { ticket_id: `T-${language}`, title: "产品咨询", status: "pending", priority: "medium" };
      await report(request, product.url, TOKEN, { type: "ticket.created", data });
      const [, first, second, third] = await receiver.waitFor(4, 20_000);
      const waited = [(second?.at ?? 0) - (first?.at ?? 0), (third?.at ?? 0) - (second?.at ?? 0)];
      expect(waited[0]).toBeGreaterThanOrEqual(990);
      expect(waited[1]).toBeGreaterThanOrEqual(4_990);
      await page.goto("/settings/webhooks/deliveries");
      await expect(async () => {
        await page.reload();
        await expect(ours("retrying")).toHaveCount(1, { timeout: 1_000 });
      }).toPass({ timeout: 15_000 });
      await expect(ours("delivered")).not.toHaveCount(0);
    });

    await test.step("repaired, it is retried by hand", async () => {
      receiver.answerWith(() => ({ status: 200 }));
      await ours("retrying").getByRole("link").first().click();
      const drawer = page.getByRole("dialog");
      await expect(drawer.getByText(/503/).first()).toBeVisible();
      await drawer.getByRole("button", { name: words("history.planned.retry") }).click();
      const [, event, , , last] = await receiver.waitFor(5, 15_000);
      // The same event, so that the receiver can tell it is no new one.
      const idOf = (one: typeof event) => one?.headers.find(([key]) => key.toLowerCase() === "x-event-id")?.[1];
      expect(idOf(last)).toBe(idOf(event));
      await expect(drawer.getByText(words("common.verdict.delivered")).first()).toBeVisible({ timeout: 15_000 });
    });
  });
}
