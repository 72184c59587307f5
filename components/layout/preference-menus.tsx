"use client";

import { Languages, Monitor, Moon, Sun } from "lucide-react";
import { useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/components/ui/button";
import { DropdownMenu, type MenuItem } from "@/components/ui/dropdown-menu";
import type { Locale } from "@/lib/domain/endpoints";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { THEMES, type Theme, themeAttribute } from "./preferences";

/** Server actions of `app/preferences.ts`. */
export type PreferenceActions = {
  setLocale: (locale: Locale) => Promise<void>;
  setTheme: (theme: Theme) => Promise<void>;
};

/** 中文 / English; the page stays where it is. */
export function LanguageMenu(props: Pick<PreferenceActions, "setLocale">) {
  const t = useTranslations("common");
  const [pending, start] = useTransition();
  const items = useLanguageItems(props.setLocale, start);
  return (
    <DropdownMenu trigger={<IconButton icon={Languages} label={t("language")} pending={pending} />} items={items} />
  );
}

/** The languages as items of a menu. */
export function useLanguageItems(
  setLocale: PreferenceActions["setLocale"],
  start: (work: () => Promise<void>) => void,
): MenuItem[] {
  const t = useTranslations("common");
  const { locale } = useTextsState();
  const choice = (value: Locale, label: string): MenuItem => ({
    kind: "choice",
    key: value,
    label,
    lang: value,
    checked: locale === value,
    onSelect: () => start(() => setLocale(value)),
  });
  return [choice("zh-CN", t("languageChinese")), choice("en", t("languageEnglish"))];
}

const ICONS = { system: Monitor, light: Sun, dark: Moon };

/** 跟随系统 / 浅色 / 深色; shown at once, remembered in a cookie. */
export function ThemeMenu(props: { theme: Theme } & Pick<PreferenceActions, "setTheme">) {
  const t = useTranslations("common");
  const { theme, items } = useThemeItems(props);
  return <DropdownMenu trigger={<IconButton icon={ICONS[theme]} label={t("theme")} />} items={items} />;
}

/** The appearances as items of a menu, and the chosen one. */
export function useThemeItems(props: { theme: Theme } & Pick<PreferenceActions, "setTheme">): {
  theme: Theme;
  items: MenuItem[];
} {
  const t = useTranslations("common");
  const [theme, setTheme] = useState(props.theme);
  const [, start] = useTransition();
  const labels = { system: t("themeSystem"), light: t("themeLight"), dark: t("themeDark") };
  const choose = (next: Theme) => {
    setTheme(next);
    const attribute = themeAttribute(next);
    if (attribute === undefined) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = attribute;
    start(() => props.setTheme(next));
  };
  const items = THEMES.map(
    (value): MenuItem => ({
      kind: "choice",
      key: value,
      label: labels[value],
      checked: theme === value,
      onSelect: () => choose(value),
    }),
  );
  return { theme, items };
}
