import type { APIRequestContext, Locator, Page } from "@playwright/test";
import { expect } from "./browser";
import type { Words } from "./language";

/* What journeys do with webhooks, by the names a person reads. */

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** From wherever the reader is: 设置 → Webhook in the navigation. */
export async function openWebhooks(page: Page, words: Words): Promise<void> {
  await page
    .getByRole("navigation", { name: words("nav.main") })
    .getByRole("link", { name: words("nav.webhooks"), exact: true })
    .click();
  await expect(page.getByRole("heading", { level: 1, name: words("webhooks.title") })).toBeVisible();
}

/** 新建 Webhook: platform, name and address. */
export async function beginWebhook(
  page: Page,
  words: Words,
  webhook: { channel: "custom" | "wecom"; name: string; url: string },
): Promise<void> {
  await page
    .getByRole("link", { name: words("webhooks.create") })
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1, name: words("webhooks.new.title") })).toBeVisible();
  // The application of the same platform begins with the same word.
  const name = escaped(words(`common.channel.${webhook.channel}`));
  await page.getByRole("radio", { name: new RegExp(`^${name}(?!应用| app)`) }).check();
  await page.getByLabel(words("webhooks.field.name")).first().fill(webhook.name);
  await page.getByLabel(words("webhooks.field.url")).fill(webhook.url);
}

/** Ticks all events of a category, by the category's name. */
export async function subscribe(page: Page, words: Words, category: string): Promise<void> {
  await page.getByRole("checkbox", { name: words("webhooks.events.all", { name: category }) }).check();
}

/** Saves the form and waits until it says so. */
export async function saveNew(page: Page, words: Words, name: string): Promise<void> {
  await page.getByRole("button", { name: words("common.save"), exact: true }).click();
  await expect(page.getByText(words("webhooks.created", { name }))).toBeVisible();
}

/** The line of a webhook in the list. */
export const lineOf = (page: Page, words: Words, name: string): Locator =>
  page
    .getByRole("table", { name: words("webhooks.caption") })
    .getByRole("row")
    .filter({ hasText: name });

/** Opens the test panel from the list; answers the drawer. */
export async function openTest(page: Page, words: Words, name: string): Promise<Locator> {
  await lineOf(page, words, name)
    .getByRole("link", { name: words("webhooks.actions.test") })
    .click();
  return page.getByRole("dialog", { name: words("testPush.title") });
}

/** Presses 发送测试 and waits for 推送成功. */
export async function sendTest(drawer: Locator, words: Words): Promise<void> {
  const start = words("testPush.ok", { platform: "§", duration: "§" }).split("§")[0] ?? "";
  await drawer.getByRole("button", { name: words("testPush.send") }).click();
  await expect(drawer.getByText(start).last()).toBeVisible({ timeout: 15_000 });
}

/** Closes the drawer by the keyboard. The list behind it is being read again: a first Escape may come too early. */
export async function closeDrawer(page: Page): Promise<void> {
  await expect(async () => {
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden({ timeout: 2_000 });
  }).toPass({ timeout: 15_000 });
  // Its address is the list's again, so that a reload leaves it closed.
  await expect(page).not.toHaveURL(/[?&](?:d|test)=/, { timeout: 15_000 });
}

/** The lines of a history, on the page of all pushes or of one webhook. */
export const pushes = (page: Page, words: Words): Locator =>
  page.getByRole("table", { name: words("history.caption") }).getByRole("row");

/** Reports an event as a system outside does. */
export async function report(
  request: APIRequestContext,
  base: string,
  token: string,
  event: { type: string; data: Record<string, unknown> },
): Promise<void> {
  const answer = await request.post(`${base}/api/v1/events`, {
    data: event,
    headers: { authorization: `Bearer ${token}` },
  });
  expect([event.type, answer.status()]).toEqual([event.type, 202]);
}
