"use client";

import { Clock, UserRound } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { SelectRowBox } from "@/components/data-table/selection";
import { useLive } from "@/components/live/use-live";
import { RelativeTime } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { MessageLine } from "@/lib/domain/leave-message/record";
import { MessageStatusBadge, PriorityBadge, priorityBar } from "./looks";
import { SlaChip } from "./sla-chip";

export type ListRow = MessageLine & { href: string };

/**
 * The rows of the inbox. Rows change where they stand as soon as somebody changes them; new ones wait behind a button
 * (`有 {n} 条新留言`), so that nothing moves under the reader. `place` names the list: another one starts anew.
 */
export function MessageList(props: { rows: readonly ListRow[]; openId: string; place: string; selectable: boolean }) {
  const t = useTranslations("messages");
  const router = useRouter();
  useLive("messages", () => router.refresh(), { everyMs: 3_000 });
  const ids = props.rows.map(({ id }) => id);
  const [known, setKnown] = useState({ place: props.place, ids: new Set(ids) });
  if (known.place !== props.place) setKnown({ place: props.place, ids: new Set(ids) });
  const shown = props.rows.filter(({ id }) => known.ids.has(id) || id === props.openId);
  const fresh = props.rows.length - shown.length;
  const isNew = known.place === props.place && fresh > 0;
  return (
    <>
      <div role="status" className="empty:hidden">
        {isNew && (
          <Button
            size="sm"
            className="mb-2 w-full"
            onClick={() => setKnown({ place: props.place, ids: new Set([...known.ids, ...ids]) })}
          >
            {t("list.fresh", { n: fresh })}
          </Button>
        )}
      </div>
      <ul aria-label={t("caption")} className="divide-y divide-line">
        {(isNew ? shown : props.rows).map((row) => (
          <Row key={row.id} row={row} open={row.id === props.openId} selectable={props.selectable} />
        ))}
      </ul>
    </>
  );
}

function Row({ row, open, selectable }: { row: ListRow; open: boolean; selectable: boolean }) {
  const t = useTranslations("messages");
  const name = row.visitor.name || t("anonymous");
  return (
    <li
      data-row={row.id}
      className={cn("group relative flex gap-2.5 py-3 pr-3 pl-3.5", open ? "bg-accent-soft" : "hover:bg-hover/60")}
    >
      <span aria-hidden className={cn("absolute inset-y-2 left-0 w-1 rounded-full", priorityBar(row.priority))} />
      {selectable && (
        <span className="relative z-1 pt-0.5">
          <SelectRowBox id={row.id} name={row.number} />
        </span>
      )}
      <div className="min-w-0 flex-1">
        <Link
          href={row.href}
          scroll={false}
          data-drawer-link={row.id}
          aria-current={open || undefined}
          className="stretched flex items-baseline gap-2 rounded-sm"
        >
          {row.unread && (
            <span className="size-2 shrink-0 self-center rounded-full bg-accent">
              <span className="sr-only">{t("unread")}</span>
            </span>
          )}
          <span className={cn("min-w-0 flex-1 truncate", row.unread ? "font-semibold" : "font-medium")}>{name}</span>
          {row.repeats > 1 && (
            <span className="shrink-0 text-ink-3 text-sm" title={t("repeatsLabel", { n: row.repeats })}>
              {t("repeats", { n: row.repeats })}
            </span>
          )}
          <RelativeTime at={row.createdAt} className="shrink-0 text-ink-3 text-xs" />
        </Link>
        <p className="mt-0.5 line-clamp-2 break-words text-ink-2 text-sm">{row.excerpt}</p>
        <div className="mt-1.5 flex flex-wrap items-center gap-1">
          <MessageStatusBadge status={row.status} label={t(`status.${row.status}`)} />
          {(row.priority === "urgent" || row.priority === "high") && (
            <PriorityBadge priority={row.priority} label={t(`priority.${row.priority}`)} />
          )}
          <SlaChip sla={row.sla} />
          {row.snoozedUntil !== null && <Badge icon={Clock}>{t("snoozed")}</Badge>}
          {row.category !== "" && <Badge>{row.category}</Badge>}
          {row.assignee !== null && (
            <span className="ml-auto inline-flex min-w-0 max-w-28 items-center gap-1 text-ink-3 text-xs">
              <UserRound aria-hidden className="size-3.5 shrink-0" />
              <span className="truncate">{row.assignee.name}</span>
            </span>
          )}
        </div>
      </div>
    </li>
  );
}
