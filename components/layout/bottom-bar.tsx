"use client";

import { Ellipsis } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import { Dialog } from "@/components/ui/dialog";
import { ALL_ENTRIES, currentEntry, type NavEntry, PHONE_ENTRIES } from "./nav";
import { CountBadge, type NavBadges } from "./rail";

const itemStyle =
  "relative flex h-15 w-full cursor-pointer flex-col items-center justify-center gap-0.5 text-ink-3 text-xs";

/** Phones: three places and 更多. */
export function BottomBar(props: { badges: NavBadges }) {
  const t = useTranslations("nav");
  const current = currentEntry(usePathname());
  const [open, setOpen] = useState(false);
  const rest = ALL_ENTRIES.filter((entry) => !PHONE_ENTRIES.includes(entry));
  return (
    <nav
      aria-label={t("main")}
      className="fixed inset-x-0 bottom-0 z-30 border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden print:hidden"
    >
      <ul className="grid grid-cols-4">
        {PHONE_ENTRIES.map((entry) => (
          <li key={entry.href}>
            <Link
              href={entry.href}
              aria-current={entry.href === current ? "page" : undefined}
              className={cn(itemStyle, entry.href === current && "font-medium text-accent-ink")}
            >
              <entry.icon aria-hidden className="size-5" />
              {t(entry.shortLabel ?? entry.label)}
              {entry.badge !== undefined && (
                <span className="absolute top-1 left-1/2 ml-2">
                  <CountBadge count={props.badges[entry.badge]} />
                </span>
              )}
            </Link>
          </li>
        ))}
        <li>
          <button
            type="button"
            aria-haspopup="dialog"
            className={cn(itemStyle, rest.some((entry) => entry.href === current) && "font-medium text-accent-ink")}
            onClick={() => setOpen(true)}
          >
            <Ellipsis aria-hidden className="size-5" />
            {t("more")}
          </button>
        </li>
      </ul>
      <Dialog open={open} onOpenChange={setOpen} title={t("more")}>
        <MoreList entries={rest} current={current} onNavigate={() => setOpen(false)} />
      </Dialog>
    </nav>
  );
}

function MoreList(props: { entries: readonly NavEntry[]; current: string | undefined; onNavigate: () => void }) {
  const t = useTranslations("nav");
  return (
    <ul className="-mx-2">
      {props.entries.map((entry) => (
        <li key={entry.href}>
          <Link
            href={entry.href}
            onClick={props.onNavigate}
            aria-current={entry.href === props.current ? "page" : undefined}
            className="flex min-h-12 items-center gap-3 rounded-md px-3 hover:bg-hover aria-[current]:text-accent-ink"
          >
            <entry.icon aria-hidden className="size-5 text-ink-3" />
            {t(entry.label)}
          </Link>
        </li>
      ))}
    </ul>
  );
}
