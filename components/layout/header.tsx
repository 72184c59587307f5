"use client";

import { CircleUserRound, LogOut, MonitorSmartphone } from "lucide-react";
import Link from "next/link";
import { type ComponentProps, type ReactNode, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { type OwnPresence, PresenceSwitcher } from "@/components/presence/switcher";
import { Button } from "@/components/ui/button";
import { DropdownMenu, type MenuItem } from "@/components/ui/dropdown-menu";
import type { Role } from "@/lib/domain/roles";
import { LogoMark } from "./logo";
import { LanguageMenu, type PreferenceActions, ThemeMenu, useLanguageItems, useThemeItems } from "./preference-menus";
import type { ShortcutState, Theme } from "./preferences";

type SetPresence = ComponentProps<typeof PresenceSwitcher>["setStatus"];
export type HeaderUser = { name: string; email: string; role: Role };

/** The bar on top: organization, language, appearance, account. */
export function Header(
  props: PreferenceActions & {
    organizationName: string;
    user: HeaderUser;
    theme: Theme;
    /** Null for who takes no visitors. */
    presence: { own: OwnPresence; set: SetPresence } | null;
    signOut: (form: FormData) => Promise<void>;
    shortcuts: boolean;
    setShortcuts: (state: ShortcutState) => Promise<void>;
    /** The search, and the bell. */
    children: ReactNode;
  },
) {
  const t = useTranslations("nav");
  return (
    <header className="sticky top-0 z-30 flex h-14 items-center gap-2 border-line border-b bg-surface/90 px-4 backdrop-blur-sm sm:px-6 print:hidden">
      <Link href="/" aria-label={t("home")} className="-ml-2 rounded-md p-2 md:hidden">
        <LogoMark />
      </Link>
      <p className="min-w-0 flex-1 truncate font-medium text-ink-2">{props.organizationName}</p>
      {props.children}
      {props.presence !== null && <PresenceSwitcher initial={props.presence.own} setStatus={props.presence.set} />}
      <span className="contents max-sm:hidden">
        <LanguageMenu setLocale={props.setLocale} />
        <ThemeMenu theme={props.theme} setTheme={props.setTheme} />
      </span>
      <UserMenu {...props} />
    </header>
  );
}

function UserMenu(props: Omit<Parameters<typeof Header>[0], "children">) {
  const t = useTranslations("nav");
  const [pending, start] = useTransition();
  const { name, email, role } = props.user;
  const preferences = usePreferenceItems(props, start);
  return (
    <DropdownMenu
      trigger={
        <Button
          variant="ghost"
          size="sm"
          icon={CircleUserRound}
          pending={pending}
          aria-label={t("accountOf", { name })}
        >
          <span className="max-w-32 truncate max-lg:sr-only">{name}</span>
        </Button>
      }
      header={
        <div className="mb-1.5 border-line border-b px-2.5 pt-1 pb-2.5">
          <p className="truncate font-medium">{name}</p>
          <p className="truncate text-ink-3 text-sm">{email}</p>
          <p className="text-ink-3 text-sm">{t(`role.${role}`)}</p>
        </div>
      }
      items={[
        ...preferences,
        { kind: "separator", key: "end" },
        {
          kind: "link",
          key: "devices",
          label: t("devices"),
          icon: MonitorSmartphone,
          href: "/settings/members?tab=devices",
        },
        {
          kind: "action",
          key: "sign-out",
          label: t("signOut"),
          icon: LogOut,
          onSelect: () => start(() => props.signOut(new FormData())),
        },
      ]}
    />
  );
}

/** Language and appearance again, for phones, where their buttons have no room; and the single-key shortcuts. */
function usePreferenceItems(
  props: Omit<Parameters<typeof Header>[0], "children">,
  start: (work: () => Promise<void>) => void,
): MenuItem[] {
  const t = useTranslations("nav");
  const common = useTranslations("common");
  const language = useLanguageItems(props.setLocale, start);
  const theme = useThemeItems(props);
  const next = props.shortcuts ? "off" : "on";
  return [
    { kind: "label", key: "language", label: common("language") },
    ...language,
    { kind: "label", key: "theme", label: common("theme") },
    ...theme.items,
    { kind: "separator", key: "keys" },
    {
      kind: "choice",
      key: "shortcuts",
      label: t("shortcuts.on"),
      checked: props.shortcuts,
      onSelect: () => start(() => props.setShortcuts(next)),
    },
  ];
}
