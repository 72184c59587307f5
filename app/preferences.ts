"use server";

import { cookies } from "next/headers";
import { z } from "zod";
import {
  LISTS,
  type ListName,
  type ListPreferences,
  ListPreferencesSchema,
  listCookie,
  writePreferences,
} from "@/components/data-table/preferences";
import {
  RAIL_COOKIE,
  RAIL_STATES,
  type RailState,
  SHORTCUT_STATES,
  SHORTCUTS_COOKIE,
  type ShortcutState,
  THEME_COOKIE,
  THEMES,
  type Theme,
} from "@/components/layout/preferences";
import { LOCALES, type Locale } from "@/lib/domain/endpoints";
import { env } from "@/lib/env";
import { LOCALE_COOKIE } from "@/lib/i18n/server";

/* How the console looks in this browser. Public: the sign-in page has the same switches; nothing here is a secret. */

const YEAR_SECONDS = 31_536_000;

async function remember(name: string, value: string): Promise<void> {
  (await cookies()).set(name, value, {
    path: "/",
    maxAge: YEAR_SECONDS,
    sameSite: "lax",
    secure: env().appUrl.startsWith("https://"),
  });
}

/** Switches the language; the current page is rendered anew under the same address. */
export async function setLocaleAction(locale: Locale): Promise<void> {
  await remember(LOCALE_COOKIE, z.enum(LOCALES).parse(locale));
}

/** Remembers light, dark or as the system. */
export async function setThemeAction(theme: Theme): Promise<void> {
  await remember(THEME_COOKIE, z.enum(THEMES).parse(theme));
}

/** Remembers whether the navigation is folded. */
export async function setRailAction(state: RailState): Promise<void> {
  await remember(RAIL_COOKIE, z.enum(RAIL_STATES).parse(state));
}

/** Remembers whether single keys are shortcuts (WCAG 2.1.4). */
export async function setShortcutsAction(state: ShortcutState): Promise<void> {
  await remember(SHORTCUTS_COOKIE, z.enum(SHORTCUT_STATES).parse(state));
}

/** Remembers how close a list's rows are and which columns it shows. */
export async function setListAction(list: ListName, preferences: ListPreferences): Promise<void> {
  await remember(listCookie(z.enum(LISTS).parse(list)), writePreferences(ListPreferencesSchema.parse(preferences)));
}
