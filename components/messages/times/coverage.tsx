import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import type { CoverageDay, Coverage as CoverageView } from "@/lib/domain/presence/coverage";
import { formatRate } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";

type T = Awaited<ReturnType<typeof getT<"responseTimes">>>;

/** How much of the team's hours visitors found somebody, day by day, and why not in the rest. */
export async function Coverage({ coverage }: { coverage: CoverageView }) {
  const t = await getT("responseTimes");
  const { days, available, minutes } = coverage;
  if (minutes === 0)
    return (
      <Card title={t("coverage.title")} description={t("coverage.description")}>
        <p className="text-ink-3 text-sm">
          {t("coverage.none")} <TextLink href="/settings/hours">{t("coverage.hours")}</TextLink>
        </p>
      </Card>
    );
  return (
    <Card title={t("coverage.title")} description={t("coverage.description")}>
      <p className="flex flex-wrap items-baseline gap-x-3">
        <strong className="text-2xl tabular-nums">{formatRate(available, minutes) ?? "–"}</strong>
        <span className="text-ink-3 text-sm">{t("coverage.of", { time: t("coverage.time", clock(minutes)) })}</span>
      </p>
      <p className="mt-1 text-ink-2 text-sm">{away(coverage.away, t)}</p>
      <details className="mt-3 text-sm" open={days.length <= 7}>
        <summary className="cursor-pointer text-accent-ink">{t("coverage.table")}</summary>
        <table className="mt-2 w-full">
          <caption className="sr-only">{t("coverage.title")}</caption>
          <thead className="text-ink-2">
            <tr>
              {(["day", "share", "away"] as const).map((key) => (
                <th key={key} scope="col" className="border-line border-b py-1.5 pr-3 text-start font-medium">
                  {t(`coverage.${key}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="align-top">
            {days.map((day) => (
              <Day key={day.day} {...day} t={t} />
            ))}
          </tbody>
        </table>
      </details>
    </Card>
  );
}

function Day({ day, available, minutes, away: lines, t }: CoverageDay & { t: T }) {
  return (
    <tr>
      <th scope="row" className="whitespace-nowrap py-1.5 pr-3 text-start font-normal tabular-nums">
        {day}
      </th>
      <td className="py-1.5 pr-3 sm:w-2/5">
        <span className="flex items-center gap-2">
          <span
            aria-hidden
            className="block h-3 min-w-0 flex-1 overflow-hidden rounded-xs border border-accent bg-accent-soft max-sm:hidden"
          >
            <span className="block h-full bg-accent" style={{ width: `${(available / minutes) * 100}%` }} />
          </span>
          <span className="w-14 tabular-nums">{formatRate(available, minutes) ?? "–"}</span>
        </span>
      </td>
      <td className="py-1.5 text-ink-2">{away(lines, t)}</td>
    </tr>
  );
}

/** `没有客服在线 1 小时 20 分，客服全忙 5 分`. */
function away(lines: CoverageDay["away"], t: T): string {
  if (lines.length === 0) return t("coverage.always");
  return lines
    .map(({ reason, minutes }) =>
      t("coverage.line", {
        reason: t(`coverage.reason.${REASONS.find((known) => known === reason) ?? "unknown"}`),
        time: t("coverage.time", clock(minutes)),
      }),
    )
    .join(t("coverage.separator"));
}

const clock = (minutes: number) => ({ h: Math.floor(minutes / 60), m: minutes % 60 });

const REASONS = ["no_agent", "all_busy", "forced"] as const;
