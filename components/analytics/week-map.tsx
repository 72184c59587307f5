import { CellGrid } from "@/components/charts/cell-grid";
import { TOO_SMALL_SAMPLE } from "@/lib/domain/success-rate";
import { formatCount, formatRate } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import { historyLink, type Scope } from "./history-link";

export type WeekCell = {
  weekday: number;
  hour: number;
  total: number;
  exhausted: number;
  final: { rate: number | null; n: number };
};

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/**
 * Volume by weekday and hour as a table whose cells are shaded; a dot marks hours in which something failed for good. Each
 * cell opens the list of what it counts; where it is narrow the table scrolls rather than shrinks below a fingertip.
 */
export async function WeekMap(props: { cells: readonly WeekCell[]; title: string; scope: Scope }) {
  const { cells, title, scope } = props;
  const t = await getT("analytics");
  const most = Math.max(1, ...cells.map(({ total }) => total));
  const cellOf = new Map(cells.map((cell) => [cell.weekday * 24 + cell.hour, cell]));
  const hint = ({ total, exhausted, final }: WeekCell) => {
    const rate = final.rate !== null && final.n >= TOO_SMALL_SAMPLE ? formatRate(final.rate * final.n, final.n) : null;
    return t("week.cell", { n: formatCount(total), failed: formatCount(exhausted), rate: rate ?? "–" });
  };
  const first = cells[0];
  return (
    <CellGrid label={title}>
      <table className="w-full table-fixed border-separate border-spacing-0.5 text-xs">
        <caption className="sr-only">{title}</caption>
        <thead>
          <tr>
            <td className="w-12" />
            {HOURS.map((hour) => (
              <th key={hour} scope="col" className="pb-1 text-center font-normal text-ink-3">
                <span className={hour % 3 === 0 ? undefined : "sr-only"}>{hour}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {DAYS.map((day) => (
            <tr key={day}>
              <th
                scope="row"
                className="sticky left-0 z-10 whitespace-nowrap bg-surface pr-2 text-start font-normal text-ink-2"
              >
                {t(`week.day.${day}`)}
              </th>
              {HOURS.map((hour) => {
                const cell = cellOf.get(day * 24 + hour);
                if (cell === undefined) return <td key={hour} className="h-6 rounded-sm bg-sunken" />;
                const share = 0.12 + 0.88 * (cell.total / most);
                return (
                  <td key={hour} title={hint(cell)} className="relative h-6 rounded-sm p-0 text-center">
                    <span
                      aria-hidden
                      className="absolute inset-0 rounded-sm bg-chart-delivered"
                      style={{ opacity: share }}
                    />
                    {cell.exhausted > 0 && (
                      <span
                        aria-hidden
                        className="absolute top-1/2 left-1/2 size-2 -translate-1/2 rounded-full border border-surface bg-chart-failed"
                      />
                    )}
                    <a
                      href={historyLink(scope, "ended", { weekday: day, hour })}
                      tabIndex={cell === first ? 0 : -1}
                      data-cell={`${day} ${hour}`}
                      className="absolute inset-0 rounded-sm hover:outline-2 hover:outline-accent"
                    >
                      <span className="sr-only">{hint(cell)}</span>
                    </a>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-1 text-ink-3 text-xs">
        <span className="flex items-center gap-1.5">
          {t("week.less")}
          {[0.12, 0.4, 0.7, 1].map((share) => (
            <span key={share} aria-hidden className="size-3 rounded-sm bg-chart-delivered" style={{ opacity: share }} />
          ))}
          {t("week.more", { n: formatCount(most) })}
        </span>
        <span className="flex items-center gap-1.5">
          <span aria-hidden className="size-2 rounded-full bg-chart-failed" />
          {t("week.failed")}
        </span>
      </p>
    </CellGrid>
  );
}
