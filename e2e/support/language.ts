import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { createTranslator } from "use-intl/core";
import { ROOT } from "../../scripts/supervisor/settings.mjs";
import { expect } from "./browser";

/** Journeys that hold in both languages say what they look for by the message's key. */
export const LANGUAGES = ["zh-CN", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Words = (key: string, values?: Record<string, string | number>) => string;

/** The console's texts: `words("webhooks.create")`. Throws for a key that is not there. */
export function wordsOf(language: Language): Words {
  const folder = join(ROOT, "lib/i18n/messages", language);
  const messages = Object.fromEntries(
    readdirSync(folder).map((file) => [
      file.replace(/\.json$/, ""),
      JSON.parse(readFileSync(join(folder, file), "utf8")) as Record<string, string>,
    ]),
  );
  const translate = createTranslator({
    locale: language,
    messages,
    onError: (error) => {
      throw error;
    },
  });
  return (key, values) => translate(key as never, values as never);
}

/** Signs in with a password in a language; the console then stays in it. */
export async function signInIn(
  page: Page,
  language: Language,
  account: { email: string; password: string },
): Promise<Words> {
  const words = wordsOf(language);
  await page.goto("/sign-in");
  await page.context().addCookies([{ name: "hooklane-locale", value: language, url: page.url() }]);
  await page.reload();
  await page.getByLabel(words("auth.signIn.email")).fill(account.email);
  await page.getByLabel(words("auth.signIn.password"), { exact: false }).first().fill(account.password);
  await page.getByRole("button", { name: words("auth.signIn.submit") }).click();
  // The first page of a product that has just started, on a machine that does other things too.
  const overview = page.getByRole("heading", { level: 1, name: words("nav.overview") });
  await expect(overview).toBeVisible({ timeout: 30_000 });
  return words;
}
