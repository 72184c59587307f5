import { HelpTip } from "@/components/ui/help-tip";
import { TextLink } from "@/components/ui/text-link";
import type { TimedFigure, TimedFigures } from "@/lib/domain/leave-message/response-times";
import { formatCount } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import { shownMinutes } from "../minutes";
import { ENOUGH } from "./enough";

/** The board's numbers over everything, each with what it means and the list it counts. */
export async function Figures(props: { figures: TimedFigures; href: (figure: TimedFigure) => string; now: number }) {
  const { figures, href, now } = props;
  const { counts, first, resolution, oldestWaiting } = figures;
  const [t, m] = await Promise.all([getT("responseTimes"), getT("messages")]);
  const times = (label: "first" | "resolution", of: TimedFigures["first"], counted: TimedFigure) => (
    <Figure
      label={t(`${label}.title`)}
      help={{ label: t(`${label}.help`), text: t(`${label}.definition`) }}
      value={of.p50 === null || of.n < ENOUGH ? "–" : shownMinutes(m, of.p50)}
      note={
        <>
          {of.p90 === null || of.n < ENOUGH ? t("few") : t("p90", { time: shownMinutes(m, of.p90) })} ·{" "}
          {of.n === 0 ? "n=0" : <TextLink href={href(counted)}>n={formatCount(of.n)}</TextLink>}
        </>
      }
    />
  );
  const count = (figure: TimedFigure) =>
    counts[figure] === 0 ? (
      "0"
    ) : (
      <TextLink href={href(figure)} prefetch={false}>
        {formatCount(counts[figure])}
      </TextLink>
    );
  const share = (part: number) => t("share", { share: Math.round((part / counts.received) * 100) });
  return (
    <dl className="grid grid-cols-1 gap-3 sm:grid-cols-2 sm:gap-4 lg:grid-cols-3 xl:grid-cols-5">
      {times("first", first, "answered")}
      {times("resolution", resolution, "resolved")}
      <Figure
        label={t("received.title")}
        help={{ label: t("received.help"), text: t("received.definition") }}
        value={count("received")}
        note={t("received.note", { answered: formatCount(counts.answered) })}
      />
      <Figure
        label={t("waiting.title")}
        help={{ label: t("waiting.help"), text: t("waiting.definition") }}
        value={count("waiting")}
        note={
          oldestWaiting === null
            ? t("waiting.none")
            : t("waiting.oldest", { time: shownMinutes(m, Math.floor(Math.max(0, now - oldestWaiting) / 60_000)) })
        }
      />
      <Figure
        label={t("late.title")}
        help={{ label: t("late.help"), text: t("late.definition") }}
        value={count("late")}
        note={share(counts.late)}
      />
    </dl>
  );
}

function Figure(props: {
  label: string;
  help: { label: string; text: string };
  value: React.ReactNode;
  note: React.ReactNode;
}) {
  return (
    <div className="flex min-w-0 flex-col rounded-lg border border-line bg-surface p-4 shadow-card">
      <dt className="flex min-h-6 items-center gap-1 text-ink-2 text-sm">
        {props.label}
        <HelpTip label={props.help.label}>{props.help.text}</HelpTip>
      </dt>
      <dd className="mt-1 font-semibold text-2xl tabular-nums tracking-tight">{props.value}</dd>
      <dd className="mt-1 text-ink-3 text-sm">{props.note}</dd>
    </div>
  );
}
