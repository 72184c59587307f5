import {
  BellRing,
  BookMarked,
  Building2,
  CalendarClock,
  ChartColumn,
  ClipboardList,
  ContactRound,
  Gauge,
  Inbox,
  KeyRound,
  LockKeyhole,
  type LucideIcon,
  Megaphone,
  MessageCircleMore,
  MonitorDown,
  ScrollText,
  ShieldCheck,
  Stethoscope,
  Ticket,
  Users,
  UsersRound,
  Webhook,
} from "lucide-react";
import type { Messages } from "@/lib/i18n/messages";

type NavText = { [K in keyof Messages["nav"]]: Messages["nav"][K] extends string ? K : never }[keyof Messages["nav"]];

export type NavEntry = {
  label: NavText;
  shortLabel?: NavText;
  href: string;
  icon: LucideIcon;
  badge?: "pendingMessages";
  /** After `g`, the key that leads here. */
  key?: string;
};
export type NavGroup = { label?: NavText; entries: readonly NavEntry[] };

/** The console's places. Only what exists stands here; `phone` ones are in the bar at the bottom, the rest under 更多. */
export const NAV: readonly NavGroup[] = [
  {
    entries: [
      { label: "overview", href: "/", icon: Gauge, key: "h" },
      {
        label: "messages",
        shortLabel: "messagesShort",
        href: "/messages",
        icon: Inbox,
        badge: "pendingMessages",
        key: "m",
      },
      { label: "tickets", href: "/tickets", icon: Ticket },
      { label: "broadcasts", href: "/broadcasts", icon: Megaphone, key: "b" },
      { label: "contacts", href: "/contacts", icon: ContactRound, key: "c" },
      { label: "groups", href: "/contacts/groups", icon: UsersRound },
      { label: "analytics", href: "/analytics", icon: ChartColumn, key: "a" },
    ],
  },
  {
    label: "settings",
    entries: [
      { label: "webhooks", href: "/settings/webhooks", icon: Webhook, key: "w" },
      { label: "notifications", href: "/settings/notifications", icon: BellRing, key: "n" },
      { label: "form", href: "/settings/form", icon: ClipboardList },
      { label: "widget", href: "/settings/widget", icon: MessageCircleMore },
      { label: "care", href: "/settings/care", icon: Stethoscope },
      { label: "hours", href: "/settings/hours", icon: CalendarClock, key: "o" },
      { label: "deliveries", href: "/settings/webhooks/deliveries", icon: ScrollText, key: "d" },
      { label: "events", href: "/events", icon: BookMarked, key: "e" },
      { label: "authorizations", href: "/settings/authorizations", icon: ShieldCheck },
      { label: "tokens", href: "/settings/tokens", icon: KeyRound, key: "t" },
      { label: "members", href: "/settings/members", icon: Users },
      { label: "workspace", href: "/settings/workspace", icon: Building2 },
      { label: "privacy", href: "/settings/privacy", icon: LockKeyhole },
    ],
  },
  { label: "tools", entries: [{ label: "receiver", href: "/tools/receiver", icon: MonitorDown, key: "r" }] },
];

export const ALL_ENTRIES: readonly NavEntry[] = NAV.flatMap((group) => group.entries);
export const PHONE_ENTRIES: readonly NavEntry[] = ALL_ENTRIES.filter(({ href }) =>
  ["/", "/messages", "/settings/webhooks"].includes(href),
);

/** The entry a path belongs to: the one with the longest address that the path starts with. */
export function currentEntry(pathname: string): string | undefined {
  const hits = ALL_ENTRIES.map((entry) => entry.href).filter(
    (href) => pathname === href || (href !== "/" && pathname.startsWith(`${href}/`)),
  );
  return hits.sort((a, b) => b.length - a.length)[0];
}
