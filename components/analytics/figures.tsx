import { HelpTip } from "@/components/ui/help-tip";
import { TextLink } from "@/components/ui/text-link";
import { type SuccessRate, TOO_SMALL_SAMPLE } from "@/lib/domain/success-rate";
import { formatCount, formatDuration, formatRate } from "@/lib/i18n/format";
import { getLocale, getT } from "@/lib/i18n/server";
import { historyLink } from "./history-link";
import type { Stats } from "./stats";

/** The numbers above the charts: rates with n and interval, volumes that open their lists, answer times. */
export async function Figures({ stats, webhook }: { stats: Stats; webhook?: string | undefined }) {
  const [t, locale] = await Promise.all([getT("analytics"), getLocale()]);
  const { totals, latency } = stats;
  const scope = { from: stats.from, to: stats.to, webhook };
  const ms = (value: number | null) => (value === null ? "–" : formatDuration(value, locale));
  return (
    <dl className="grid grid-cols-2 gap-3 sm:gap-4 md:grid-cols-3 xl:grid-cols-6">
      <Figure label={t("figures.final")} help={{ label: t("figures.finalHelp"), text: t("figures.finalDefinition") }}>
        <Rate rate={stats.final} />
      </Figure>
      <Figure label={t("figures.first")} help={{ label: t("figures.firstHelp"), text: t("figures.firstDefinition") }}>
        <Rate rate={stats.first} />
      </Figure>
      <Figure
        label={t("figures.volume")}
        help={{ label: t("figures.volumeHelp"), text: t("figures.volumeDefinition") }}
        note={<CountLink n={totals.total} href={historyLink(scope, "ended")} text={t("open")} />}
      >
        {formatCount(totals.total)}
      </Figure>
      <Figure
        label={t("figures.failed")}
        note={<CountLink n={totals.exhausted} href={historyLink(scope, "failed")} text={t("open")} />}
      >
        {formatCount(totals.exhausted)}
      </Figure>
      <Figure
        label={t("figures.skipped")}
        note={<CountLink n={totals.skipped} href={historyLink(scope, "skipped")} text={t("open")} />}
      >
        {formatCount(totals.skipped)}
      </Figure>
      <Figure
        label={t("figures.p95")}
        help={{ label: t("figures.latencyHelp"), text: t("figures.latencyDefinition") }}
        note={
          latency.n > 0 &&
          t("figures.latencyNote", { p50: ms(latency.p50), p99: ms(latency.p99), n: formatCount(latency.n) })
        }
      >
        {ms(latency.p95)}
      </Figure>
    </dl>
  );
}

function Figure(props: {
  label: string;
  help?: { label: string; text: string };
  note?: React.ReactNode;
  children: React.ReactNode;
}) {
  return (
    <div className="min-w-0 rounded-lg border border-line bg-surface p-4 shadow-card">
      <dt className="flex min-h-6 items-center gap-1 text-ink-2 text-sm">
        {props.label}
        {props.help !== undefined && <HelpTip label={props.help.label}>{props.help.text}</HelpTip>}
      </dt>
      <dd className="mt-1 font-semibold text-2xl tabular-nums tracking-tight">{props.children}</dd>
      {props.note !== undefined && props.note !== false && <dd className="mt-1 text-ink-3 text-xs">{props.note}</dd>}
    </div>
  );
}

function CountLink({ n, href, text }: { n: number; href: string; text: string }) {
  return n === 0 ? (
    "–"
  ) : (
    <TextLink href={href} prefetch={false} className="inline-block py-1 pointer-coarse:py-3">
      {text}
    </TextLink>
  );
}

/** A share with its sample and interval; too few say so instead of a number that means nothing. */
async function Rate({ rate }: { rate: SuccessRate }) {
  const [t, charts] = await Promise.all([getT("analytics"), getT("charts")]);
  const { n, interval } = rate;
  if (rate.rate === null || interval === null)
    return <span className="font-medium text-base text-ink-3">{charts("noRate")}</span>;
  const small = n < TOO_SMALL_SAMPLE;
  return (
    <>
      {small ? (
        <span className="font-medium text-base text-ink-3">{charts("smallSample")}</span>
      ) : (
        formatRate(rate.rate * n, n)
      )}
      <span className="mt-1 block font-normal text-ink-3 text-xs tracking-normal">
        {charts("sample", { n: formatCount(n) })}
        {" · "}
        {t("interval", { low: percent(interval.low), high: percent(interval.high) })}
      </span>
    </>
  );
}

const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
