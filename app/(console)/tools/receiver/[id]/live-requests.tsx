"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { RadioTower } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { useLive } from "@/components/live/use-live";
import { QueryProvider } from "@/components/query-provider";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/states";
import type { ReceivedLine } from "@/lib/services/receivers/received";
import { fetchJson } from "./fetch-json";
import { RequestDetail } from "./request-detail";

/** At least this long between looks. */
const EVERY_MS = 1_000;

/** What the receiver got, newest first, kept up to date while the page is visible. */
export function LiveRequests(props: { receiverId: string; initial: ReceivedLine[] }) {
  return (
    <QueryProvider>
      <Live {...props} />
    </QueryProvider>
  );
}

function Live({ receiverId, initial }: { receiverId: string; initial: ReceivedLine[] }) {
  const t = useTranslations("receiver");
  const [chosen, setChosen] = useState<string | null>(null);
  const client = useQueryClient();
  const queryKey = ["received", receiverId];
  const { data, isError } = useQuery({
    queryKey,
    queryFn: ({ signal }) => fetchJson<{ items: ReceivedLine[] }>(`/tools/receiver/${receiverId}/received`, signal),
    initialData: { items: initial },
    staleTime: EVERY_MS,
  });
  useLive("receivers", () => void client.invalidateQueries({ queryKey }), { everyMs: EVERY_MS });
  const { items } = data;
  // Nothing chosen: the newest is shown, and the next one when it comes.
  const shown = items.find((item) => item.id === chosen) ?? items[0];
  return (
    <section aria-labelledby="live-title">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 id="live-title" className="font-semibold text-lg">
          {t("live")}
        </h2>
        <p className="text-ink-3 text-sm" role="status">
          {isError ? t("pollFailed") : t("updated")}
        </p>
      </div>
      {shown === undefined ? (
        <div className="rounded-lg border border-line border-dashed bg-surface">
          <EmptyState icon={RadioTower} title={t("waiting")} description={t("waitingText")} headingLevel={3} compact />
        </div>
      ) : (
        <div className="grid items-start gap-5 lg:grid-cols-[20rem_minmax(0,1fr)]">
          <RequestList items={items} shown={shown.id} choose={setChosen} />
          <RequestDetail receiverId={receiverId} line={shown} />
        </div>
      )}
    </section>
  );
}

function RequestList(props: { items: readonly ReceivedLine[]; shown: string; choose: (id: string) => void }) {
  const t = useTranslations("receiver");
  return (
    <ol
      aria-label={t("list")}
      className="max-h-[26rem] divide-y divide-line overflow-y-auto rounded-lg border border-line bg-surface shadow-card lg:max-h-[48rem]"
    >
      {props.items.map((item) => (
        <li key={item.id}>
          <button
            type="button"
            aria-current={item.id === props.shown || undefined}
            onClick={() => props.choose(item.id)}
            className={cn(
              "flex w-full cursor-pointer items-center gap-3 px-4 py-2.5 text-start text-sm hover:bg-hover focus-visible:-outline-offset-2",
              item.id === props.shown && "bg-accent-soft hover:bg-accent-soft",
            )}
          >
            <span className="min-w-0 flex-1">
              <span className="font-medium font-mono text-xs">{item.method}</span>{" "}
              <Time at={item.at} className="text-ink-2" />
              <span className="mt-0.5 block text-ink-3 text-xs">
                {t("detail.answered", { status: item.answeredStatus })}
              </span>
            </span>
            <OutcomeBadge line={item} />
          </button>
        </li>
      ))}
    </ol>
  );
}

function OutcomeBadge({ line }: { line: ReceivedLine }) {
  const t = useTranslations("receiver");
  return <Badge tone={line.outcome === "accepted" ? "success" : "danger"}>{t(`outcome.${line.outcome}`)}</Badge>;
}
