import type { Column } from "@/components/data-table/data-table";
import { RelativeTime, Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { StatusBadge } from "@/components/ui/status-badge";
import { eventDefinition } from "@/lib/domain/catalogue";
import { formatDuration } from "@/lib/i18n/format";
import { getLocale, getT } from "@/lib/i18n/server";
import type { DeliveryItem } from "@/lib/services/deliveries/list";
import { resultLine } from "./result-line";

/** Columns of the history; the target is left out where the list is of one webhook. */
export async function historyColumns(of: "one" | "all"): Promise<Column<DeliveryItem>[]> {
  const [t, common, locale] = await Promise.all([getT("history"), getT("common"), getLocale()]);
  const result = await resultLine();
  const columns: Column<DeliveryItem>[] = [
    {
      key: "time",
      header: t("columns.time"),
      // Where it is narrow the date stands above the time.
      width: "sm:max-lg:w-24 lg:w-44",
      cell: (row) => (
        <span className="block sm:max-lg:w-20">
          <Time at={row.createdAt} className="lg:whitespace-nowrap" />
        </span>
      ),
    },
    {
      key: "status",
      header: t("columns.status"),
      width: "lg:w-32",
      cell: (row) => <StatusBadge status={row.status} label={common(`deliveryStatus.${row.status}`)} />,
    },
    {
      key: "event",
      header: t("columns.event"),
      cell: (row) => <EventName row={row} target={of === "all"} />,
    },
    {
      key: "target",
      header: t("columns.target"),
      // Under the event's name where it is narrow.
      from: "lg",
      cell: (row) => (
        <span className="block min-w-0 break-words sm:max-w-56 sm:truncate">
          {row.endpoint.name}
          {row.endpoint.deleted && <span className="text-ink-3"> {t("deletedTarget")}</span>}
        </span>
      ),
    },
    {
      key: "result",
      header: t("columns.result"),
      cell: (row) => (
        <span className="line-clamp-2 max-w-md break-words text-ink-2 sm:min-w-24 lg:min-w-40">{result(row)}</span>
      ),
    },
    {
      key: "tries",
      header: t("columns.tries"),
      width: "w-20",
      align: "end",
      from: "xl",
      cell: ({ tries, triesMax }) => {
        if (tries === 0) return "–";
        // Those by hand come on top.
        return triesMax === null || tries > triesMax ? tries : `${tries}/${triesMax}`;
      },
    },
    {
      key: "duration",
      header: t("columns.duration"),
      width: "w-24 sm:whitespace-nowrap",
      align: "end",
      from: "xl",
      cell: (row) => (typeof row.last?.totalMs === "number" ? formatDuration(row.last.totalMs, locale) : "–"),
    },
    {
      key: "eventId",
      header: t("columns.eventId"),
      width: "w-28",
      from: "wide",
      card: "hidden",
      cell: (row) => (
        <span className="relative z-1 flex items-center gap-1 whitespace-nowrap font-mono text-xs">
          …{row.eventId.slice(-6)}
          <CopyButton text={row.eventId} name={t("columns.eventId")} />
        </span>
      ),
    },
    {
      key: "next",
      header: t("columns.next"),
      width: "w-28",
      from: "wide",
      card: "hidden",
      cell: ({ wait }) => (wait?.until == null ? "–" : <RelativeTime at={wait.until} />),
    },
  ];
  return columns.filter(({ key }) => of === "all" || key !== "target");
}

/** What happened, with whom it is for where there is no column for that. */
async function EventName({ row, target }: { row: DeliveryItem; target: boolean }) {
  const [t, locale] = await Promise.all([getT("history"), getLocale()]);
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-1.5 gap-y-0.5 sm:min-w-20 lg:min-w-24">
      <span title={row.eventType}>{eventDefinition(row.eventType).name[locale === "zh-CN" ? "zh" : "en"]}</span>
      {row.isTest && <Badge tone="info">{t("tag.test")}</Badge>}
      {row.last?.trigger === "manual" && <Badge>{t("tag.manual")}</Badge>}
      {target && (
        <span className="hidden max-w-28 truncate text-ink-3 text-xs sm:max-lg:block">{row.endpoint.name}</span>
      )}
    </span>
  );
}
