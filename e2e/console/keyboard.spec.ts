import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../support/browser";
import { type Emulator, startEmulator } from "../support/emulator";
import { LANGUAGES, type Language, type Words, wordsOf } from "../support/language";
import { pushes } from "../support/webhooks-page";

/*
 * The main job without a mouse: create → test → fix → history → retry, and by Ctrl K to where it began. Only keys are
 * pressed; a control that cannot be reached with Tab fails the journey.
 */
const TOKEN = "keyboard-token-keyboard-token-000001";
const EMAIL = "owner@example.com";
const PASSWORD = "four quiet harbour lamps";
const SECRET = "SEC4f1c8a7be02d9365f1c8a7be02d93651";
/** What is named by the catalogue and the diagnoses, not by the console's messages. */
const NAMES = {
  "zh-CN": {
    webhook: "钉钉客服群",
    category: "工单状态变更",
    event: "工单创建",
    refused: "签名校验失败（errcode 310000）：请检查加签密钥",
  },
  en: {
    webhook: "Support group",
    category: "Tickets",
    event: "Ticket created",
    refused: "Signature mismatch (310000): check the signing secret",
  },
} as const;
test.use({ productOptions: { env: { ADMIN_EMAIL: EMAIL, ADMIN_PASSWORD: PASSWORD, ADMIN_API_TOKEN: TOKEN } } });

let robot: Emulator;
test.beforeEach(async () => {
  robot = await startEmulator("dingtalk", { secret: SECRET });
});
test.afterEach(() => robot.close());

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

type Journey = { page: Page; words: Words; names: (typeof NAMES)[Language] };

for (const language of LANGUAGES) {
  test(`create, test, fix, look up and retry with the keyboard alone (${language})`, async ({ page, product }) => {
    test.setTimeout(300_000);
    const journey = { page, words: wordsOf(language), names: NAMES[language] };
    await test.step("sign in", () => signIn(journey, language));
    await test.step("create a robot with a wrong secret", () => create(journey));
    await test.step("its test fails and says why", () => failTest(journey));
    await test.step("a real push fails as well", async () => {
      await page.keyboard.press("Control+s");
      await expect(page.getByText(journey.words("webhooks.created", { name: journey.names.webhook }))).toBeVisible();
      const data = { ticket_id: `T-${language}`, title: "打印机坏了", status: "pending", priority: "high" };
      const headers = { authorization: `Bearer ${TOKEN}` };
      const before = robot.requests.length;
      await page.request.post(`${product.url}/api/v1/events`, { headers, data: { type: "ticket.created", data } });
      await expect.poll(() => robot.requests.length).toBeGreaterThan(before);
    });
    await test.step("the finding leads to the field, and the right secret passes", () => fix(journey));
    await test.step("the failed push is found in the history and sent again", () => retry(journey));
    await test.step("Ctrl K leads back to the webhook", () => goBack(journey));
  });
}

async function signIn({ page, words }: Journey, language: Language): Promise<void> {
  await page.goto("/sign-in");
  await page.context().addCookies([{ name: "hooklane-locale", value: language, url: page.url() }]);
  await page.reload();
  await type(page, page.getByLabel(words("auth.signIn.email")), EMAIL);
  await type(page, page.getByLabel(words("auth.signIn.password"), { exact: false }).first(), PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: words("nav.overview") })).toBeVisible();
}

async function create({ page, words, names }: Journey): Promise<void> {
  const navigation = page.getByRole("navigation", { name: words("nav.main") });
  await activate(page, navigation.getByRole("link", { name: words("nav.webhooks"), exact: true }));
  await expect(page.getByRole("heading", { level: 1, name: words("webhooks.title") })).toBeVisible();
  await activate(page, page.getByRole("link", { name: words("webhooks.create") }).first());
  await expect(page.getByRole("heading", { name: words("webhooks.new.title"), level: 1 })).toBeVisible();
  // One choice over all groups of platforms: the arrow keys go through.
  await tabTo(page, page.getByRole("radio", { name: new RegExp(`^${words("common.channel.custom")}`) }).first());
  const platform = words("common.channel.dingtalk");
  const dingtalk = page.getByRole("radio", { name: new RegExp(`^${platform}(?!工作| work)`) }).first();
  for (let steps = 0; steps < 12 && !(await dingtalk.isChecked()); steps += 1) await page.keyboard.press("ArrowDown");
  await expect(dingtalk).toBeChecked();
  await type(page, page.getByLabel(words("webhooks.field.url")), robot.url);
  await type(page, page.getByLabel(words("webhooks.field.name")).first(), names.webhook);
  await type(page, page.getByLabel(words("webhooks.field.secretDingtalk")), "SEC0000000000000000000000000000wrong");
  const all = words("webhooks.events.all", { name: names.category });
  await activate(page, page.getByRole("checkbox", { name: all }), "Space");
}

async function failTest({ page, words, names }: Journey): Promise<void> {
  await page.keyboard.press("Control+Enter");
  const refused = words("testPush.failed", { reason: names.refused });
  await expect(page.getByRole("status").getByText(refused)).toBeAttached();
}

async function fix({ page, words }: Journey): Promise<void> {
  const field = words("webhooks.field.secretDingtalk");
  await activate(page, page.getByRole("button", { name: words("testPush.fix", { field }) }));
  // A stored secret is not shown: its place offers to replace it.
  await page.keyboard.press("Enter");
  await type(page, page.getByLabel(field), SECRET);
  const platform = words("common.channel.dingtalk");
  const accepted = words("testPush.ok", { platform, duration: "§" }).split("§")[0] ?? "";
  await expect(async () => {
    // One test in three seconds.
    await page.keyboard.press("Control+Enter");
    await expect(page.getByText(accepted).last()).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 20_000 });
  await page.keyboard.press("Control+s");
  await expect(page.getByText(words("webhooks.saved"), { exact: true })).toBeVisible();
}

async function retry({ page, words, names }: Journey): Promise<void> {
  await activate(page, page.getByRole("link", { name: words("webhooks.edit.history") }).last());
  const row = pushes(page, words).filter({ hasText: names.event });
  await expect(row).toContainText(words("common.deliveryStatus.exhausted"));
  await activate(page, row.getByRole("link").first());
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByText(names.refused.slice(0, 6)).first()).toBeVisible();
  const again = words("history.retry.button");
  await activate(page, drawer.getByRole("button", { name: again }));
  // The webhook was changed since: it says so, and asks.
  await expect(page.getByText(words("history.retry.explainChanged"))).toBeVisible();
  await activate(page, page.getByRole("dialog").last().getByRole("button", { name: again }).last());
  await expect.poll(() => robot.requests.at(-1)?.body.includes("打印机坏了")).toBe(true);
  await expect.poll(() => robot.replies.at(-1)?.body.toString()).toContain('"errcode":0');
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
}

async function goBack({ page, words, names }: Journey): Promise<void> {
  await page.keyboard.press("Control+k");
  const search = page.getByRole("combobox", { name: words("nav.palette.label") });
  await expect(search).toBeFocused();
  await page.keyboard.type(names.webhook);
  const found = page.getByRole("option", { name: names.webhook }).first();
  await expect(found).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: names.webhook })).toBeVisible();
}
