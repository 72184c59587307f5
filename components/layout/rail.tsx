"use client";

import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { type FocusEvent, type MouseEvent, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import { LogoMark } from "./logo";
import { currentEntry, NAV, type NavEntry } from "./nav";
import type { RailState } from "./preferences";

export type NavBadges = { pendingMessages: number };

/** The left rail from 768 px up. Folded to icons it keeps names and tooltips; the choice is remembered. */
export function Rail(props: { collapsed: boolean; badges: NavBadges; setRail: (state: RailState) => Promise<void> }) {
  const t = useTranslations("nav");
  const current = currentEntry(usePathname());
  const [collapsed, setCollapsed] = useState(props.collapsed);
  const [, start] = useTransition();
  const toggle = () => {
    setCollapsed(!collapsed);
    start(() => props.setRail(collapsed ? "open" : "collapsed"));
  };
  const FoldIcon = collapsed ? PanelLeftOpen : PanelLeftClose;
  const { tip, watch } = useTip(collapsed);
  return (
    <aside
      {...watch}
      className={cn(
        "sticky top-0 z-20 hidden h-dvh shrink-0 flex-col border-line border-r bg-surface transition-[width] duration-150 md:flex print:hidden",
        collapsed ? "w-16" : "w-58",
      )}
    >
      <Link href="/" aria-label={t("home")} className="flex h-14 items-center gap-2.5 rounded-md px-4.5">
        <LogoMark />
        {!collapsed && (
          <span translate="no" className="font-semibold text-lg tracking-tight">
            Hooklane
          </span>
        )}
      </Link>
      <nav aria-label={t("main")} className="flex-1 overflow-y-auto px-3 py-2">
        {NAV.map((group) => (
          <div key={group.label ?? "main"} className="mb-5">
            {group.label !== undefined &&
              (collapsed ? (
                <hr className="mx-2 mb-3" />
              ) : (
                <p className="mb-1 px-2.5 text-ink-3 text-xs">{t(group.label)}</p>
              ))}
            <ul className="space-y-0.5">
              {group.entries.map((entry) => (
                <li key={entry.href}>
                  <RailLink
                    entry={entry}
                    current={entry.href === current}
                    collapsed={collapsed}
                    count={entry.badge === undefined ? 0 : props.badges[entry.badge]}
                  />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <button
        type="button"
        onClick={toggle}
        aria-expanded={!collapsed}
        aria-label={collapsed ? t("expand") : t("collapse")}
        data-tip={t("expand")}
        className="m-3 flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-ink-3 text-sm hover:bg-hover hover:text-ink"
      >
        <FoldIcon aria-hidden className="size-4.5 shrink-0" />
        {!collapsed && <span>{t("collapse")}</span>}
      </button>
      {tip !== null && (
        <span
          aria-hidden
          style={{ top: tip.top }}
          className="fixed left-16 z-50 -ml-1.5 -translate-y-1/2 whitespace-nowrap rounded-md border border-line bg-raised px-2.5 py-1 text-sm shadow-pop"
        >
          {tip.text}
        </span>
      )}
    </aside>
  );
}

type Tip = { text: string; top: number };

/** The name of the icon under the pointer or with the focus, while the rail shows icons only. Esc takes it away. */
function useTip(collapsed: boolean) {
  const [tip, setTip] = useState<Tip | null>(null);
  const show = ({ target }: MouseEvent | FocusEvent) => {
    const item = target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null;
    const box = item?.getBoundingClientRect();
    setTip(item?.dataset.tip && box ? { text: item.dataset.tip, top: box.top + box.height / 2 } : null);
  };
  const hide = () => setTip(null);
  const onKeyDown = ({ key }: { key: string }) => key === "Escape" && hide();
  const watch = {
    onMouseOver: show,
    onFocus: show,
    onMouseLeave: hide,
    onBlur: hide,
    onScrollCapture: hide,
    onKeyDown,
  };
  return collapsed ? { tip, watch } : { tip: null, watch: {} };
}

function RailLink(props: { entry: NavEntry; current: boolean; collapsed: boolean; count: number }) {
  const t = useTranslations("nav");
  const { entry, current, collapsed, count } = props;
  const label = t(entry.label);
  return (
    <Link
      href={entry.href}
      aria-current={current ? "page" : undefined}
      aria-label={collapsed ? label : undefined}
      data-tip={label}
      className={cn(
        "relative flex h-9 items-center gap-2.5 rounded-md px-2.5 text-ink-2 transition-colors hover:bg-hover hover:text-ink",
        current && "bg-accent-soft font-medium text-accent-ink hover:bg-accent-soft hover:text-accent-ink",
      )}
    >
      <entry.icon aria-hidden className="size-4.5 shrink-0" />
      {!collapsed && <span className="min-w-0 flex-1 truncate">{label}</span>}
      <CountBadge count={count} dot={collapsed} />
    </Link>
  );
}

/** `12`, `99+`; a dot where there is no room. */
export function CountBadge(props: { count: number; dot?: boolean }) {
  const t = useTranslations("nav");
  if (props.count === 0) return null;
  return (
    <span
      className={cn(
        "rounded-full bg-accent text-on-accent",
        props.dot ? "absolute top-1 right-1 size-2" : "min-w-5 px-1.5 text-center text-xs",
      )}
    >
      <span aria-hidden className={props.dot ? "sr-only" : undefined}>
        {props.count > 99 ? "99+" : props.count}
      </span>
      <span className="sr-only">{t("pending", { n: props.count })}</span>
    </span>
  );
}
