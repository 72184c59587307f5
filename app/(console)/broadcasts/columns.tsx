import { BroadcastStatusBadge } from "@/components/broadcasts/list/broadcast-status";
import { RunProgress } from "@/components/broadcasts/list/run-progress";
import { scheduleWords } from "@/components/broadcasts/list/schedule-words";
import type { Column } from "@/components/data-table/data-table";
import { Time } from "@/components/time";
import { requireSession } from "@/lib/auth/session";
import { formatCount } from "@/lib/i18n/format";
import { getLocale, getT } from "@/lib/i18n/server";
import type { BroadcastLine } from "@/lib/services/broadcasts/browse";

/** The columns of the list. */
export async function broadcastColumns(): Promise<Column<BroadcastLine>[]> {
  const [t, locale, { timeZone: zone }] = await Promise.all([getT("broadcasts"), getLocale(), requireSession()]);
  return [
    {
      key: "name",
      header: t("list.columns.name"),
      cell: ({ name }) => <span className="line-clamp-2 break-words sm:min-w-28 sm:max-w-72">{name}</span>,
    },
    {
      key: "status",
      header: t("list.columns.status"),
      width: "w-28",
      cell: ({ status }) => <BroadcastStatusBadge status={status} label={t(`status.${status}`)} />,
    },
    {
      key: "webhook",
      header: t("list.columns.webhook"),
      from: "xl",
      cell: (row) => <WebhookName row={row} />,
    },
    {
      key: "groups",
      header: t("list.columns.groups"),
      from: "lg",
      cell: (row) => <Audience row={row} />,
    },
    {
      key: "trigger",
      header: t("list.columns.trigger"),
      from: "wide",
      cell: ({ trigger }) => (
        <span className="block min-w-28 max-w-56 break-words">{scheduleWords(trigger, { t, locale, zone })}</span>
      ),
    },
    {
      key: "next",
      header: t("list.columns.next"),
      width: "w-36",
      from: "lg",
      cell: ({ nextRunAt }) =>
        nextRunAt === null ? <span className="text-ink-3">—</span> : <Time at={nextRunAt} precision="minutes" />,
    },
    { key: "result", header: t("list.columns.result"), width: "w-48", cell: (row) => <Result row={row} /> },
    {
      key: "createdBy",
      header: t("list.columns.createdBy"),
      width: "w-28",
      from: "2xl",
      cell: ({ createdBy }) => createdBy,
    },
  ];
}

async function WebhookName({ row: { ownAddress, webhookName } }: { row: BroadcastLine }) {
  const t = await getT("broadcasts");
  if (ownAddress) return <span className="text-ink-3">{t("list.ownAddress")}</span>;
  if (webhookName === null) return <span className="text-warning">{t("list.webhookGone")}</span>;
  return <span className="line-clamp-2 max-w-48 break-words">{webhookName}</span>;
}

/** The first group by name, how many there are, and how many contacts the last count found in all. */
async function Audience({ row: { audience, exclude } }: { row: BroadcastLine }) {
  const t = await getT("broadcasts");
  const [first] = audience;
  const counted = audience.every(({ members }) => members !== null);
  const sum = audience.reduce((total, { members }) => total + (members ?? 0), 0);
  return (
    <span className="block min-w-24 max-w-56">
      <span className="break-words">{first?.name ?? t("list.groupGone")}</span>
      {audience.length > 1 && <> {t("list.more", { n: audience.length })}</>}
      <span className="block text-ink-3 text-xs">
        {counted ? formatCount(sum) : "—"}
        {exclude.length > 0 && <> · {t("list.except", { n: exclude.length })}</>}
      </span>
    </span>
  );
}

/** What the latest run came to, or how far it is. */
async function Result({ row: { name, lastRun } }: { row: BroadcastLine }) {
  const t = await getT("broadcasts");
  if (lastRun === null) return <span className="text-ink-3">{t("list.never")}</span>;
  if (lastRun.status === "skipped") return <span className="text-ink-3">{t("list.skipped")}</span>;
  if (lastRun.status === "preparing") return <span className="text-ink-3">{t("list.preparing")}</span>;
  const { batches, delivered, failed, stopped, deliveredContacts, failedContacts } = lastRun;
  return (
    <span className="block space-y-1">
      <span className="block">{t("list.batches", { done: formatCount(delivered), total: formatCount(batches) })}</span>
      <RunProgress label={t("list.progress", { name })} {...{ batches, delivered, failed, stopped }} />
      <span className="block text-ink-3 text-xs">
        {t("list.contactsDone", { ok: formatCount(deliveredContacts), failed: formatCount(failedContacts) })}
      </span>
    </span>
  );
}
