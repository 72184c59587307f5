import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import type { TimedFigure } from "@/lib/domain/leave-message/response-times";
import type { DayVolume } from "@/lib/domain/leave-message/volume";
import { formatCount } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";

const HEIGHT = 140;

type DaysProps = { days: readonly DayVolume[]; href: (day: string, figure: TimedFigure) => string };

/** What came, and how much of it was answered, day by day: columns to look at, and the numbers with their lists in a table. */
export async function Days(props: DaysProps) {
  const { days, href } = props;
  const t = await getT("responseTimes");
  const most = Math.max(1, ...days.map(({ received }) => received));
  const px = (n: number) => (n === 0 ? 0 : Math.max(2, Math.round((n / most) * HEIGHT)));
  return (
    <Card title={t("days.title")} description={t("days.description")}>
      <div aria-hidden>
        <p className="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-ink-2 text-sm">
          <span className="inline-flex items-center gap-1.5">
            <span className="size-3 rounded-xs bg-accent" />
            {t("days.answered")}
          </span>
          <span className="inline-flex items-center gap-1.5">
            <span className="size-3 rounded-xs border border-accent bg-accent-soft" />
            {t("days.rest")}
          </span>
          <span className="ml-auto tabular-nums">{t("days.most", { n: formatCount(most) })}</span>
        </p>
        <div className="flex items-end gap-px border-line border-b" style={{ height: HEIGHT }}>
          {days.map(({ day, received, answered }) => (
            <a
              key={day}
              href={href(day, "received")}
              tabIndex={-1}
              title={t("days.column", { day, received, answered })}
              className="flex h-full min-w-0 flex-1 flex-col justify-end hover:bg-hover"
            >
              <span
                className="border border-accent border-b-0 bg-accent-soft"
                style={{ height: px(received) - px(answered), display: received === answered ? "none" : "block" }}
              />
              <span className="bg-accent" style={{ height: px(answered) }} />
            </a>
          ))}
        </div>
        <p className="mt-1 flex justify-between text-ink-3 text-xs tabular-nums">
          <span>{days[0]?.day}</span>
          <span>{days.at(-1)?.day}</span>
        </p>
      </div>
      <DayTable {...props} />
    </Card>
  );
}

async function DayTable({ days, href }: DaysProps) {
  const t = await getT("responseTimes");
  return (
    <details className="mt-3 text-sm">
      <summary className="cursor-pointer text-accent-ink">{t("days.table")}</summary>
      <div className="mt-2 max-h-80 overflow-auto">
        <table className="w-full">
          <caption className="sr-only">{t("days.title")}</caption>
          <thead>
            <tr className="text-ink-2">
              {(["day", "received", "answered"] as const).map((key) => (
                <th
                  key={key}
                  scope="col"
                  className="border-line border-b px-2 py-1.5 text-end font-medium first:text-start"
                >
                  {t(`days.${key}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="tabular-nums">
            {days
              .filter(({ received }) => received > 0)
              .map(({ day, received, answered }) => (
                <tr key={day}>
                  <th scope="row" className="px-2 py-1 text-start font-normal">
                    {day}
                  </th>
                  <td className="px-2 py-1 text-end">
                    <TextLink href={href(day, "received")} prefetch={false}>
                      {formatCount(received)}
                    </TextLink>
                  </td>
                  <td className="px-2 py-1 text-end">
                    {answered === 0 ? (
                      "0"
                    ) : (
                      <TextLink href={href(day, "answered")} prefetch={false}>
                        {formatCount(answered)}
                      </TextLink>
                    )}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
