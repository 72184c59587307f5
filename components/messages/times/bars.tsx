import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { TextLink } from "@/components/ui/text-link";
import { formatCount } from "@/lib/i18n/format";

export type Bar = { key: string; label: ReactNode; n: number; href: string; note?: string };

/** Numbers as bars in a table: each number opens the list that it counts. */
export function Bars(props: {
  title: string;
  description?: string;
  head: [string, string];
  bars: readonly Bar[];
  note?: string;
}) {
  const { title, bars, head } = props;
  const most = Math.max(1, ...bars.map(({ n }) => n));
  return (
    <Card title={title} {...(props.description === undefined ? {} : { description: props.description })}>
      <table className="w-full table-fixed text-sm">
        <caption className="sr-only">{title}</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">{head[0]}</th>
            <th scope="col">{head[1]}</th>
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.key}>
              <th scope="row" className="w-1/3 break-words py-1.5 pr-3 text-start align-middle font-normal">
                {bar.label}
              </th>
              <td className="py-1.5 align-middle">
                <span className="flex min-w-0 flex-wrap items-center gap-x-2">
                  <span
                    aria-hidden
                    className={cn("h-4 rounded-r-sm bg-accent", bar.n > 0 && "min-w-0.5")}
                    style={{ width: `calc((100% - 6rem) * ${bar.n / most})` }}
                  />
                  <span className="tabular-nums">
                    {bar.n === 0 ? (
                      "0"
                    ) : (
                      <TextLink href={bar.href} prefetch={false}>
                        {formatCount(bar.n)}
                      </TextLink>
                    )}
                  </span>
                  {bar.note !== undefined && <span className="text-ink-3 text-xs">{bar.note}</span>}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {props.note !== undefined && <p className="mt-3 text-ink-3 text-sm">{props.note}</p>}
    </Card>
  );
}
