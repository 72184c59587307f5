"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { textLinkStyle } from "@/components/ui/text-link";
import { formatCount, formatRate } from "@/lib/i18n/format";
import type { Bucket } from "./marks";
import type { SeriesKey } from "./series";

/** The chart's numbers as a table, folded away; opens without a script. */
export function ChartTable(props: {
  caption: string;
  series: readonly SeriesKey[];
  buckets: readonly Bucket[];
  showRate: boolean;
}) {
  const t = useTranslations("charts");
  return (
    <FoldedTable
      caption={props.caption}
      columns={[
        ...props.series.map((key) => ({ key, label: t(`series.${key}`) })),
        ...(props.showRate ? [{ key: "rate", label: t("rate") }] : []),
      ]}
    >
      {props.buckets.map((bucket) => (
        <tr key={bucket.key} className="odd:bg-sunken/40">
          <th scope="row" className="whitespace-nowrap">
            <BucketName bucket={bucket} />
            {bucket.incomplete && <span className="ml-2 text-ink-3">{t("incomplete")}</span>}
          </th>
          {props.series.map((key) => (
            <td key={key}>
              <Cell value={bucket.values[key] ?? 0} href={bucket.hrefs?.[key]} />
            </td>
          ))}
          {props.showRate && (
            <td>
              {typeof bucket.rate === "number"
                ? formatRate(bucket.rate, 1)
                : bucket.fewForRate
                  ? t("smallSample")
                  : "–"}
            </td>
          )}
        </tr>
      ))}
    </FoldedTable>
  );
}

/** A chart's table: times in the first column, figures in `columns`. Folded away; opens without a script. */
export function FoldedTable(props: {
  caption: string;
  columns: readonly { key: string; label: string }[];
  /** Rows: a `th` of the time and a `td` for each column. */
  children: ReactNode;
}) {
  const t = useTranslations("charts");
  const head = "border-line border-b px-3 py-2 font-medium text-ink-2 whitespace-nowrap";
  return (
    <details className="mt-3 text-sm">
      <summary className="w-fit cursor-pointer rounded-sm py-1 text-accent-ink">{t("showTable")}</summary>
      <div className="mt-2 overflow-x-auto rounded-md border border-line">
        <table className="w-full border-separate border-spacing-0">
          <caption className="sr-only">{props.caption}</caption>
          <thead className="bg-sunken">
            <tr>
              <th scope="col" className={`${head} text-start`}>
                {t("time")}
              </th>
              {props.columns.map(({ key, label }) => (
                <th key={key} scope="col" className={`${head} text-end`}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="[&_td]:px-3 [&_td]:py-1.5 [&_td]:text-end [&_th]:px-3 [&_th]:py-1.5 [&_th]:text-start [&_th]:font-normal">
            {props.children}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Zero opens nothing. */
function Cell({ value, href }: { value: number; href: string | undefined }) {
  if (href === undefined || value === 0) return formatCount(value);
  return (
    <Link href={href} prefetch={false} className={textLinkStyle}>
      {formatCount(value)}
    </Link>
  );
}

function BucketName({ bucket }: { bucket: Bucket }) {
  if (bucket.href === undefined) return bucket.fullLabel;
  return (
    <Link href={bucket.href} prefetch={false} className={textLinkStyle}>
      {bucket.fullLabel}
    </Link>
  );
}
