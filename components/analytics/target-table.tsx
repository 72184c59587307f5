import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { TextLink } from "@/components/ui/text-link";
import { INTERVAL_SAMPLE, TOO_SMALL_SAMPLE } from "@/lib/domain/success-rate";
import { formatCount, formatDuration, formatRate } from "@/lib/i18n/format";
import { getLocale, getT } from "@/lib/i18n/server";
import { historyLink, type Outcome, type Scope } from "./history-link";
import type { TargetLine } from "./stats";

export type NamedLine = TargetLine & { key: string; name: ReactNode; scope: Pick<Scope, "webhook" | "channel"> };

const HEAD = "whitespace-nowrap border-line border-b px-2 py-2 font-medium sm:px-3 text-ink-2";

const SEGMENTS = [
  ["deliveredFirst", "bg-chart-delivered"],
  ["deliveredRetry", "bg-chart-recovered"],
  ["exhausted", "bg-chart-failed"],
  ["skipped", "bg-chart-skipped"],
] as const;

/** Channels or webhooks, most deliveries first: what ended, how well, how fast; numbers open their lists. */
export async function TargetTable(props: {
  caption: string;
  nameHead: string;
  lines: readonly NamedLine[];
  from: string;
  to: string;
}) {
  const [t, locale] = await Promise.all([getT("analytics"), getLocale()]);
  // Where it is narrow the first rate, what was skipped and the median give way: each webhook's own page has them.
  const columns = [
    { text: t("table.final") },
    { text: t("table.first"), wide: true },
    { text: t("table.failed") },
    { text: t("table.skipped"), wide: true },
    { text: "P50", wide: true },
    { text: "P95" },
  ];
  const most = Math.max(1, ...props.lines.map(({ total }) => total));
  const ms = (value: number | null) => (value === null ? "–" : formatDuration(value, locale));
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-separate lg:min-w-160 border-spacing-0 text-sm">
        <caption className="sr-only">{props.caption}</caption>
        <thead className="bg-sunken">
          <tr>
            <th scope="col" className={cn(HEAD, "text-start")}>
              {props.nameHead}
            </th>
            <th scope="col" className={cn(HEAD, "text-start")}>
              {t("table.volume")}
            </th>
            {columns.map(({ text, wide }) => (
              <th key={text} scope="col" className={cn(HEAD, "text-end", wide && "max-lg:hidden")}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="[&_td]:border-line [&_td]:border-b [&_td]:px-2 sm:[&_td]:px-3 [&_td]:py-2 [&_td]:text-end [&_td]:tabular-nums [&_th]:border-line [&_th]:border-b [&_tr:last-child>*]:border-b-0">
          {props.lines.map((line) => {
            const scope = { ...line.scope, from: props.from, to: props.to };
            return (
              <tr key={line.key} className="hover:bg-hover/60">
                <th scope="row" className="max-w-64 px-3 py-2 max-sm:pl-4 text-start font-normal">
                  {line.name}
                </th>
                <td className="text-start!">
                  <span className="flex items-center gap-2">
                    <Bar line={line} most={most} />
                    <CountLink scope={scope} outcome="ended" n={line.total} />
                  </span>
                </td>
                <td>
                  <Share {...line.final} />
                </td>
                <td className="max-lg:hidden">
                  <Share {...line.first} />
                </td>
                <td>
                  <CountLink scope={scope} outcome="failed" n={line.exhausted} />
                </td>
                <td className="max-lg:hidden">
                  <CountLink scope={scope} outcome="skipped" n={line.skipped} />
                </td>
                <td className="whitespace-nowrap max-lg:hidden">{ms(line.latency.p50)}</td>
                <td className="whitespace-nowrap">{ms(line.latency.p95)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** The line's volume as a stacked bar on the scale of the table. */
function Bar({ line, most }: { line: TargetLine; most: number }) {
  return (
    <span aria-hidden className="hidden h-3 w-24 shrink-0 lg:flex overflow-hidden rounded-sm">
      {SEGMENTS.map(([key, colour]) =>
        line[key] === 0 ? null : (
          <span key={key} className={`${colour} min-w-px`} style={{ width: `${(line[key] / most) * 100}%` }} />
        ),
      )}
    </span>
  );
}

function CountLink({ scope, outcome, n }: { scope: Scope; outcome: Outcome; n: number }) {
  if (n === 0) return <span className="text-ink-3">0</span>;
  return (
    <TextLink href={historyLink(scope, outcome)} prefetch={false}>
      {formatCount(n)}
    </TextLink>
  );
}

async function Share(props: { rate: number | null; n: number; interval: { low: number; high: number } | null }) {
  const [t, charts] = await Promise.all([getT("analytics"), getT("charts")]);
  const { rate, n, interval } = props;
  if (rate === null || interval === null) return <span className="text-ink-3">–</span>;
  const few = n < INTERVAL_SAMPLE;
  const percent = (share: number) => `${(share * 100).toFixed(0)}%`;
  return (
    <span className="inline-flex flex-col">
      <span className={n < TOO_SMALL_SAMPLE ? "text-ink-3" : undefined}>
        {n < TOO_SMALL_SAMPLE ? charts("smallSample") : formatRate(rate * n, n)}
      </span>
      <span className="text-ink-3 text-xs sm:whitespace-nowrap">
        {charts("sample", { n: formatCount(n) })}
        {few && ` · ${t("span", { low: percent(interval.low), high: percent(interval.high) })}`}
      </span>
    </span>
  );
}

/** The name of a webhook, with a link where it still exists. */
export function TargetName(props: { name: string; note?: string | undefined; href?: string | undefined }) {
  return (
    <span className="block">
      {props.href === undefined ? (
        <span className="break-words">{props.name}</span>
      ) : (
        <Link href={props.href} prefetch={false} className="break-words rounded-sm font-medium hover:text-accent-ink">
          {props.name}
        </Link>
      )}
      {props.note !== undefined && <span className="block text-ink-3 text-xs">{props.note}</span>}
    </span>
  );
}
