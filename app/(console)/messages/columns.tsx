import type { Column } from "@/components/data-table/data-table";
import { RelativeTime, Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { getT } from "@/lib/i18n/server";
import type { MessageLine } from "@/lib/services/messages/read";
import { Notified } from "./notified";
import { MessageStatusBadge } from "./status-badge";

/** Columns of the inbox. */
export async function messageColumns(): Promise<Column<MessageLine>[]> {
  const t = await getT("messages");
  return [
    {
      key: "number",
      header: t("columns.number"),
      width: "w-44",
      cell: (row) => (
        <span className="whitespace-nowrap font-mono text-sm">
          {row.number}
          {row.repeats > 1 && (
            <span className="ml-1.5 text-ink-3" title={t("repeatsLabel", { n: row.repeats })}>
              {t("repeats", { n: row.repeats })}
            </span>
          )}
        </span>
      ),
    },
    {
      key: "status",
      header: t("columns.status"),
      width: "w-24 lg:w-28",
      cell: (row) => (
        <span>
          <MessageStatusBadge status={row.status} label={t(`status.${row.status}`)} />
        </span>
      ),
    },
    {
      key: "content",
      header: t("columns.content"),
      cell: (row) => (
        <span className="min-w-0">
          <span className="line-clamp-2 max-w-xl break-words sm:min-w-28">{row.excerpt}</span>
          {row.category !== "" && <Badge className="mt-1">{row.category}</Badge>}
        </span>
      ),
    },
    {
      key: "visitor",
      header: t("columns.visitor"),
      width: "w-44",
      from: "lg",
      cell: ({ visitor }) => (
        <span className="block min-w-0">
          <span className={visitor.name === "" ? "text-ink-3" : undefined}>{visitor.name || t("anonymous")}</span>
          <span className="block truncate text-ink-3">{visitor.phone ?? visitor.email}</span>
        </span>
      ),
    },
    {
      key: "notified",
      header: t("columns.notified"),
      width: "w-36",
      from: "lg",
      cell: (row) => <Notified message={row} />,
    },
    {
      key: "time",
      header: t("columns.time"),
      width: "w-40",
      cell: (row) => (
        <span className="block">
          <Time at={row.createdAt} precision="minutes" />
          <RelativeTime at={row.createdAt} className="block text-ink-3 text-xs" />
        </span>
      ),
    },
  ];
}
