"use client";

import { useTranslations } from "use-intl/react";
import type { Timings } from "@/lib/domain/delivery";
import { formatDuration } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";

const PHASES = ["dns", "tcp", "tls", "send", "firstByte", "download"] as const;
type Phase = (typeof PHASES)[number];
const COLOUR: Record<Phase, string> = {
  dns: "bg-phase-dns",
  tcp: "bg-phase-tcp",
  tls: "bg-phase-tls",
  send: "bg-phase-send",
  firstByte: "bg-phase-wait",
  download: "bg-phase-download",
};

/**
 * Where the time of one exchange went: a table whose middle column is the waterfall. A phase that did not happen says
 * why: 复用 (connection reused) or 未进行, never 0.
 */
export function TimingsWaterfall(props: { timings: Timings; reused: boolean }) {
  const t = useTranslations("common");
  const { locale } = useTextsState();
  const { timings, reused } = props;
  const total = Math.max(timings.total, 0.001);
  let offset = 0;
  const rows = PHASES.map((phase) => {
    const value = timings[phase];
    const row = { phase, value, start: offset };
    offset += value ?? 0;
    return row;
  });
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">{t("timings.title")}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">{t("timings.phase")}</th>
          <td />
          <th scope="col">{t("timings.duration")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ phase, value, start }) => (
          <tr key={phase}>
            <th scope="row" className="w-28 whitespace-nowrap py-1 pr-3 text-start font-normal text-ink-2">
              {t(`timings.${phase}`)}
            </th>
            <td aria-hidden className="py-1">
              <Bar colour={COLOUR[phase]} start={start / total} share={(value ?? 0) / total} />
            </td>
            <td className="w-20 whitespace-nowrap py-1 pl-3 text-end">
              {value === null ? (
                <span className="text-ink-3">
                  {reused && (phase === "dns" || phase === "tcp" || phase === "tls")
                    ? t("timings.reused")
                    : t("timings.skipped")}
                </span>
              ) : (
                formatDuration(value, locale)
              )}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="font-medium [&>*]:border-line [&>*]:border-t [&>*]:pt-1.5">
          <th scope="row" className="text-start">
            {t("timings.total")}
          </th>
          <td />
          <td className="text-end">{formatDuration(timings.total, locale)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function Bar(props: { colour: string; start: number; share: number }) {
  const left = Math.min(100, props.start * 100);
  const width = Math.min(100 - left, props.share * 100);
  return (
    <div className="relative h-3 rounded-sm bg-neutral-soft">
      {props.share > 0 && (
        <div
          className={`absolute inset-y-0 min-w-0.5 rounded-sm ${props.colour}`}
          style={{ left: `${left}%`, width: `${width}%` }}
        />
      )}
    </div>
  );
}

/** The same split as one thin bar, for lists of attempts; the number stands beside it. */
export function TimingsBar(props: { timings: Timings }) {
  const total = Math.max(props.timings.total, 0.001);
  return (
    <div aria-hidden className="flex h-1.5 w-full overflow-hidden rounded-full bg-neutral-soft">
      {PHASES.map((phase) => (
        <div
          key={phase}
          className={COLOUR[phase]}
          style={{ width: `${((props.timings[phase] ?? 0) / total) * 100}%` }}
        />
      ))}
    </div>
  );
}
