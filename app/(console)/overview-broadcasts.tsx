import Link from "next/link";
import { BroadcastStatusBadge } from "@/components/broadcasts/list/broadcast-status";
import { RunProgress } from "@/components/broadcasts/list/run-progress";
import { LiveRefresh } from "@/components/live-refresh";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import { formatCount } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import type { BroadcastDto } from "@/lib/services/broadcasts/dto";

const LIST = "/broadcasts";

/** What is being sent to many right now, and how far it is. Nothing when nothing is. */
export async function BroadcastsUnderWay({ broadcasts }: { broadcasts: readonly BroadcastDto[] }) {
  const t = await getT("overview");
  if (broadcasts.length === 0) return null;
  return (
    <Card
      flush
      className="mt-6"
      title={t("broadcasts.title")}
      actions={<TextLink href={`${LIST}?status=running,paused`}>{t("broadcasts.all")}</TextLink>}
    >
      <LiveRefresh topic="broadcasts" active={broadcasts.some(({ status }) => status === "running")} />
      <ul className="divide-y divide-line border-line border-t">
        {broadcasts.map((broadcast) => (
          <UnderWay key={broadcast.id} broadcast={broadcast} />
        ))}
      </ul>
    </Card>
  );
}

async function UnderWay({ broadcast: { id, name, status, lastRun } }: { broadcast: BroadcastDto }) {
  const t = await getT("broadcasts");
  return (
    <li className="relative flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 last:rounded-b-lg hover:bg-hover/60 sm:px-5">
      <p className="flex min-w-0 flex-1 basis-56 flex-wrap items-center gap-x-2.5 gap-y-1">
        <Link
          href={`${LIST}/${id}`}
          prefetch={false}
          className="stretched min-w-0 break-words rounded-sm font-medium hover:text-accent-ink"
        >
          {name}
        </Link>
        <BroadcastStatusBadge status={status} label={t(`status.${status}`)} />
      </p>
      <div className="min-w-0 flex-1 basis-56">
        <Progress name={name} run={lastRun} />
      </div>
    </li>
  );
}

async function Progress({ name, run }: { name: string; run: BroadcastDto["lastRun"] }) {
  const t = await getT("broadcasts");
  if (run === null || run.status === "preparing")
    return <p className="text-ink-3 text-sm">{run === null ? t("list.never") : t("list.preparing")}</p>;
  const { batches, delivered, failed, stopped, deliveredContacts, failedContacts } = run;
  return (
    <>
      <RunProgress wide label={t("list.progress", { name })} {...{ batches, delivered, failed, stopped }} />
      <p className="mt-1 flex flex-wrap justify-between gap-x-3 text-ink-3 text-xs">
        <span>{t("list.batches", { done: formatCount(delivered), total: formatCount(batches) })}</span>
        <span>
          {t("list.contactsDone", { ok: formatCount(deliveredContacts), failed: formatCount(failedContacts) })}
        </span>
      </p>
    </>
  );
}
