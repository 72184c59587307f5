import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { setLocaleAction, setThemeAction } from "@/app/preferences";
import { BrandPanel } from "@/components/auth/brand-panel";
import { Logo } from "@/components/layout/logo";
import { LanguageMenu, ThemeMenu } from "@/components/layout/preference-menus";
import { parseTheme, THEME_COOKIE } from "@/components/layout/preferences";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";

/** Set-up and sign-in: what this is at the left, the form at the right; only the form on small screens. */
export default async function EntranceLayout(props: { children: ReactNode }) {
  const [t, jar] = await Promise.all([getT("auth"), cookies()]);
  return (
    <div className="grid min-h-dvh grid-cols-1 lg:grid-cols-[minmax(0,11fr)_minmax(0,10fr)]">
      <BrandPanel
        headline={t("brand.headline")}
        text={t("brand.text")}
        points={[t("brand.point1"), t("brand.point2"), t("brand.point3")]}
      />
      <div className="flex flex-col bg-surface">
        <Texts namespaces={["auth", "setup"]}>
          <header className="flex items-center gap-1 px-5 py-4 sm:px-8">
            <Logo className="mr-auto lg:invisible" />
            <LanguageMenu setLocale={setLocaleAction} />
            <ThemeMenu theme={parseTheme(jar.get(THEME_COOKIE)?.value)} setTheme={setThemeAction} />
          </header>
          <main className="mx-auto flex w-full max-w-md flex-1 flex-col justify-center px-5 pt-4 pb-16 sm:px-8">
            {props.children}
          </main>
        </Texts>
      </div>
    </div>
  );
}
