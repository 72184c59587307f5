import { HelpTip } from "@/components/ui/help-tip";
import { TextLink } from "@/components/ui/text-link";
import { type SuccessRate, TOO_SMALL_SAMPLE } from "@/lib/domain/success-rate";
import { formatCount, formatDuration, formatRate } from "@/lib/i18n/format";
import { getLocale, getT } from "@/lib/i18n/server";
import { historyLink, waitingLink } from "./history-link";
import type { Delay, Stats, UnderWay } from "./stats";

/** The numbers above the charts: rates with n and interval, volumes that open their lists, answer times. */
export async function Figures(props: {
  stats: Stats;
  webhook?: string | undefined;
  /** The period of the same length before, where the reader compares. */
  previous?: Stats | undefined;
  underWay: UnderWay;
  delay: Delay;
}) {
  const { stats, webhook, previous, underWay, delay } = props;
  const { count, capped, waitMs } = underWay;
  const [t, locale] = await Promise.all([getT("analytics"), getLocale()]);
  const { totals, latency } = stats;
  const scope = { from: stats.from, to: stats.to, webhook };
  const ms = (value: number | null) => (value === null ? "–" : formatDuration(value, locale));
  return (
    <dl className="grid grid-cols-2 gap-3 sm:gap-4 md:grid-cols-3 lg:grid-cols-4">
      <Figure label={t("figures.final")} help={{ label: t("figures.finalHelp"), text: t("figures.finalDefinition") }}>
        <Rate rate={stats.final} />
        {count > 0 && (
          <span className="mt-1 block font-normal text-xs tracking-normal">
            <CountLink
              href={waitingLink(webhook)}
              text={t(capped ? "figures.underWayMore" : "figures.underWay", {
                n: formatCount(count),
              })}
            />
          </span>
        )}
        <Delta kind="points" now={reliable(stats.final)} before={previous && reliable(previous.final)} />
      </Figure>
      <Figure label={t("figures.first")} help={{ label: t("figures.firstHelp"), text: t("figures.firstDefinition") }}>
        <Rate rate={stats.first} />
        <Delta kind="points" now={reliable(stats.first)} before={previous && reliable(previous.first)} />
      </Figure>
      <Figure
        label={t("figures.volume")}
        help={{ label: t("figures.volumeHelp"), text: t("figures.volumeDefinition") }}
        note={totals.total > 0 && <CountLink href={historyLink(scope, "ended")} text={t("open")} />}
      >
        {formatCount(totals.total)}
        <Delta kind="percent" now={totals.total} before={previous?.totals.total} />
      </Figure>
      <Figure
        label={t("figures.failed")}
        note={totals.exhausted > 0 && <CountLink href={historyLink(scope, "failed")} text={t("open")} />}
      >
        {formatCount(totals.exhausted)}
        <Delta kind="percent" now={totals.exhausted} before={previous?.totals.exhausted} />
      </Figure>
      <Figure
        label={t("figures.skipped")}
        note={totals.skipped > 0 && <CountLink href={historyLink(scope, "skipped")} text={t("open")} />}
      >
        {formatCount(totals.skipped)}
        <Delta kind="percent" now={totals.skipped} before={previous?.totals.skipped} />
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
        <Delta kind="percent" now={latency.p95} before={previous?.latency.p95} />
      </Figure>
      <Figure
        label={t("figures.delay")}
        help={{ label: t("figures.delayHelp"), text: t("figures.delayDefinition") }}
        note={delay.n > 0 && t("figures.delayNote", { p50: ms(delay.p50), n: formatCount(delay.n) })}
      >
        {ms(delay.p95)}
      </Figure>
      <Figure
        label={t("figures.wait")}
        help={{ label: t("figures.waitHelp"), text: t("figures.waitDefinition") }}
        note={
          waitMs === null ? (
            t("figures.waitNone")
          ) : (
            <CountLink href={waitingLink(webhook)} text={t("figures.waitOpen")} />
          )
        }
      >
        {ms(waitMs)}
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

function CountLink({ href, text }: { href: string; text: string }) {
  return (
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

/** A rate worth comparing; null with too few to say anything. */
const reliable = ({ rate, n }: SuccessRate) => (n < TOO_SMALL_SAMPLE ? null : rate);

/** How a number changed since the period before; nothing where the reader does not compare. */
async function Delta(props: { kind: "points" | "percent"; now: number | null; before: number | null | undefined }) {
  const t = await getT("analytics");
  const { kind, now, before } = props;
  if (before === undefined) return null;
  const style = "mt-1 block font-normal text-ink-2 text-xs tracking-normal";
  if (before === null || now === null) return <span className={style}>{t("compare.none")}</span>;
  if (kind === "percent" && before === 0) return <span className={style}>{t("compare.zero")}</span>;
  const change = kind === "points" ? (now - before) * 100 : ((now - before) / before) * 100;
  const text = `${change > 0 ? "+" : change < 0 ? "−" : "±"}${Math.abs(change).toFixed(1)}`;
  return <span className={style}>{t(`compare.${kind}`, { delta: kind === "points" ? text : `${text}%` })}</span>;
}
