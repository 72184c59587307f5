import { ChartDownload } from "@/components/analytics/chart-download";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { TextLink } from "@/components/ui/text-link";
import type { TimedFigure, TimedFigures } from "@/lib/domain/leave-message/response-times";
import { formatCount } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import { shownMinutes } from "../minutes";
import { ENOUGH } from "./enough";

/** Lines a table shows; its file has all. */
const SHOWN = 30;
const HEAD =
  "break-keep border-line border-b px-2 py-2 lg:px-3 font-medium text-ink-2 text-end first:text-start first:pl-4";
const BODY = "border-line border-b px-2 py-2 lg:px-3 text-end tabular-nums";

type Line = { key: string; name: string; figures: TimedFigures; href: (figure: TimedFigure) => string };
type T = Awaited<ReturnType<typeof getT<"responseTimes">>>;

/** Times by one thing; every number opens its list, and the file has the minutes as numbers. */
export async function TimesTable(props: {
  title: string;
  description?: string;
  filename: string;
  lines: readonly Line[];
  /** Fewer times than this are not shown. */
  sample?: number;
}) {
  const { title, lines, sample = ENOUGH } = props;
  const t = await getT("responseTimes");
  const heads = [
    { key: "received", text: t("table.received") },
    { key: "first", text: t("table.first") },
    { key: "waiting", text: t("table.waiting") },
    { key: "late", text: t("table.late") },
    { key: "resolution", text: t("table.resolution") },
  ];
  return (
    <Card
      flush
      title={title}
      description={props.description}
      actions={
        <ChartDownload filename={props.filename} title={title} rows={fileRows(t, title, props)} picture={false} />
      }
    >
      <div className="overflow-x-auto">
        <table className="w-full border-separate border-spacing-0 text-sm">
          <caption className="sr-only">{title}</caption>
          <thead className="bg-sunken">
            <tr>
              <th scope="col" className={HEAD}>
                {title}
              </th>
              {heads.map(({ key, text }) => (
                <th key={key} scope="col" className={cn(HEAD, key === "resolution" && "max-sm:hidden")}>
                  {text}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="[&_tr:last-child>*]:border-b-0">
            {lines.slice(0, SHOWN).map((line) => (
              <Row key={line.key} line={line} sample={sample} />
            ))}
          </tbody>
        </table>
      </div>
      {lines.length > SHOWN && (
        <p className="px-4 py-3 text-ink-3 text-sm sm:px-5">{t("table.more", { n: lines.length - SHOWN })}</p>
      )}
    </Card>
  );
}

function Row({ line, sample }: { line: Line; sample: number }) {
  const { counts, first, resolution } = line.figures;
  const count = (figure: TimedFigure) =>
    counts[figure] === 0 ? (
      <span className="text-ink-3">0</span>
    ) : (
      <TextLink href={line.href(figure)} prefetch={false}>
        {formatCount(counts[figure])}
      </TextLink>
    );
  return (
    <tr className="hover:bg-hover/60">
      <th scope="row" className="max-w-64 break-words border-line border-b py-2 pr-2 pl-4 text-start font-normal">
        {line.name}
      </th>
      <td className={BODY}>{count("received")}</td>
      <td className={BODY}>
        <Times of={first} sample={sample} href={line.href("answered")} />
      </td>
      <td className={BODY}>{count("waiting")}</td>
      <td className={BODY}>{count("late")}</td>
      <td className={cn(BODY, "max-sm:hidden")}>
        <Times of={resolution} sample={sample} href={line.href("resolved")} />
      </td>
    </tr>
  );
}

/** Half within, nine of ten within, of how many. */
async function Times({ of, sample, href }: { of: TimedFigures["first"]; sample: number; href: string }) {
  const [t, m] = await Promise.all([getT("responseTimes"), getT("messages")]);
  if (of.n === 0 || of.p50 === null || of.p90 === null) return <span className="text-ink-3">–</span>;
  return (
    <span className="inline-flex flex-col items-end">
      {of.n < sample ? (
        <span className="text-ink-3">{t("few")}</span>
      ) : (
        <span className="flex flex-wrap justify-end gap-x-1">
          <span className="whitespace-nowrap">{shownMinutes(m, of.p50)}</span>
          <span className="whitespace-nowrap">/ {shownMinutes(m, of.p90)}</span>
        </span>
      )}
      <TextLink href={href} prefetch={false} className="text-xs">
        n={formatCount(of.n)}
      </TextLink>
    </span>
  );
}

function fileRows(t: T, title: string, { lines, sample = ENOUGH }: { lines: readonly Line[]; sample?: number }) {
  const head = (["first", "resolution"] as const).flatMap((part) => [
    t("file.n", { what: t(`file.${part}`) }),
    t("file.p50", { what: t(`file.${part}`) }),
    t("file.p90", { what: t(`file.${part}`) }),
  ]);
  const times = ({ n, p50, p90 }: TimedFigures["first"]) => (n < sample ? [n, null, null] : [n, p50, p90]);
  return [
    [title, t("table.received"), t("table.waiting"), t("table.late"), ...head],
    ...lines.map(({ name, figures: { counts, first, resolution } }) => [
      ...[name, counts.received, counts.waiting, counts.late],
      ...times(first),
      ...times(resolution),
    ]),
  ];
}
