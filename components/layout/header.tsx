"use client";

import { CircleUserRound, LogOut } from "lucide-react";
import Link from "next/link";
import { type ComponentProps, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { type OwnPresence, PresenceSwitcher } from "@/components/presence/switcher";
import { Button } from "@/components/ui/button";
import { DropdownMenu } from "@/components/ui/dropdown-menu";
import type { Role } from "@/lib/domain/roles";
import { LogoMark } from "./logo";
import { LanguageMenu, type PreferenceActions, ThemeMenu } from "./preference-menus";
import type { Theme } from "./preferences";

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
  },
) {
  const t = useTranslations("nav");
  return (
    <header className="sticky top-0 z-30 flex h-14 items-center gap-2 border-line border-b bg-surface/90 px-4 backdrop-blur-sm sm:px-6 print:hidden">
      <Link href="/" aria-label={t("home")} className="-ml-2 rounded-md p-2 md:hidden">
        <LogoMark />
      </Link>
      <p className="min-w-0 flex-1 truncate font-medium text-ink-2">{props.organizationName}</p>
      {props.presence !== null && <PresenceSwitcher initial={props.presence.own} setStatus={props.presence.set} />}
      <LanguageMenu setLocale={props.setLocale} />
      <ThemeMenu theme={props.theme} setTheme={props.setTheme} />
      <UserMenu user={props.user} signOut={props.signOut} />
    </header>
  );
}

function UserMenu(props: { user: HeaderUser; signOut: (form: FormData) => Promise<void> }) {
  const t = useTranslations("nav");
  const [pending, start] = useTransition();
  const { name, email, role } = props.user;
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
          <span className="max-w-32 truncate max-sm:sr-only">{name}</span>
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
