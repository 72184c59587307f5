"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { protocolOf } from "@/components/protocol";
import { RelativeTime, Time } from "@/components/time";
import { TimingsBar } from "@/components/timings-waterfall";
import { cn } from "@/components/ui/cn";
import { StatusBadge, type StatusKey } from "@/components/ui/status-badge";
import type { Timings, Trigger, VerdictKind } from "@/lib/domain/delivery";
import { formatDuration } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";

export type AttemptLine = {
  number: number;
  at: string | null;
  trigger: Trigger | null;
  verdict: VerdictKind | null;
  code: string | null;
  outcomeUnknown: boolean;
  timings: Timings | null;
  request: { method: string } | null;
  response: { status: number } | null;
};

const STATUS = {
  delivered: "delivered",
  retry: "exhausted",
  rejected: "rejected",
  dead: "dead",
} as const satisfies Record<VerdictKind, StatusKey>;

/** The tries of a delivery, oldest first; pressing one shows its exchange. The planned one stands last. */
export function AttemptList(props: {
  attempts: readonly AttemptLine[];
  selected: number | null;
  onSelect: (number: number) => void;
  next: { at: string; blockedUntil: string | null } | null;
  /** 立即重试 and 取消重试, in the row of the planned one. */
  planned?: ReactNode;
}) {
  const t = useTranslations("history");
  const { locale } = useTextsState();
  return (
    <ol className="divide-y divide-line overflow-hidden rounded-lg border border-line">
      {props.attempts.map((attempt) => {
        const status = attempt.outcomeUnknown ? "unknown" : STATUS[attempt.verdict ?? "retry"];
        const selected = attempt.number === props.selected;
        return (
          <li key={attempt.number}>
            <button
              type="button"
              aria-pressed={selected}
              onClick={() => props.onSelect(attempt.number)}
              className={cn(
                "grid w-full cursor-pointer grid-cols-[2.5rem_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 px-4 py-2.5 text-start text-sm focus-visible:outline-offset-[-3px]",
                selected ? "bg-accent-soft" : "hover:bg-hover",
              )}
            >
              <span className="text-ink-3 tabular-nums">#{attempt.number}</span>
              <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <StatusBadge status={status} label={t(`attempt.${status}`)} />
                <span className="text-ink-2">
                  {attempt.response === null
                    ? t("detail.noResponseShort")
                    : `${protocolOf(attempt.request)} ${attempt.response.status}`}
                  {attempt.code !== null && attempt.code !== String(attempt.response?.status) && ` · ${attempt.code}`}
                </span>
                {attempt.trigger !== null && <span className="text-ink-3">{t(`trigger.${attempt.trigger}`)}</span>}
              </span>
              <span className="text-end text-ink-2">
                {attempt.timings === null ? "–" : formatDuration(attempt.timings.total, locale)}
              </span>
              <span />
              <span>{attempt.timings !== null && <TimingsBar timings={attempt.timings} />}</span>
              <span className="text-end text-ink-3 text-xs">{attempt.at !== null && <Time at={attempt.at} />}</span>
            </button>
          </li>
        );
      })}
      {props.next !== null && (
        <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-dashed px-4 py-2.5 text-ink-3 text-sm">
          <span>{t("detail.nextTry")}</span>
          <Time at={props.next.at} />
          <RelativeTime at={props.next.at} />
          {props.next.blockedUntil !== null && (
            <span>
              {t("detail.blockedUntil")} <Time at={props.next.blockedUntil} />
            </span>
          )}
          <span className="ml-auto empty:hidden">{props.planned}</span>
        </li>
      )}
    </ol>
  );
}
