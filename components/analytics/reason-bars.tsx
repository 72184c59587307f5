import { CheckCircle2 } from "lucide-react";
import Link from "next/link";
import { EmptyState } from "@/components/ui/states";
import { formatCount, formatInstant, formatRate } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import { historyLink } from "./history-link";
import type { Reasons } from "./stats";

/** Final failures by reason as bars in a table: each row opens the list of exactly its deliveries. */
export async function ReasonBars(props: { reasons: Reasons; timeZone: string; webhook?: string | undefined }) {
  const [t, history] = await Promise.all([getT("analytics"), getT("history")]);
  const { reasons, total, from, to, cut } = props.reasons;
  if (total === 0) return <EmptyState compact headingLevel={3} icon={CheckCircle2} title={t("reasons.none")} />;
  const most = Math.max(...reasons.map(({ count }) => count));
  const scope = { from, to, webhook: props.webhook };
  return (
    <>
      <table className="w-full text-sm">
        <caption className="sr-only">{t("reasons.title")}</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">{t("reasons.reason")}</th>
            <th scope="col">{t("reasons.count")}</th>
            <th scope="col">{t("reasons.share")}</th>
          </tr>
        </thead>
        <tbody>
          {reasons.map(({ reason, count }) => (
            <tr key={reason ?? ""} className="relative has-[a:hover]:bg-hover/60">
              <th scope="row" className="w-px whitespace-nowrap py-1.5 pr-3 text-start font-normal align-middle">
                {reason === null ? (
                  t("reasons.unrecorded")
                ) : (
                  <Link
                    href={historyLink(scope, "failed", { reason })}
                    prefetch={false}
                    className="stretched rounded-sm text-accent-ink underline decoration-accent-line underline-offset-3 hover:decoration-current"
                  >
                    {history(`reason.${reason}`)}
                  </Link>
                )}
              </th>
              <td className="py-1.5">
                <span className="flex items-center gap-2">
                  <span
                    aria-hidden
                    className="h-4 min-w-0.5 rounded-r-sm bg-chart-failed"
                    style={{ width: `calc((100% - 3.5rem) * ${count / most})` }}
                  />
                  <span className="font-medium tabular-nums">{formatCount(count)}</span>
                </span>
              </td>
              <td className="w-px whitespace-nowrap py-1.5 pl-3 text-end text-ink-3 tabular-nums">
                {formatRate(count, total)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {cut && (
        <p className="mt-3 text-ink-3 text-xs">
          {t("reasons.cut", { n: formatCount(total), time: formatInstant(from, props.timeZone, "minutes") })}
        </p>
      )}
    </>
  );
}
