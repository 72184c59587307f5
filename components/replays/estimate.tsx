"use client";

import { useTranslations } from "use-intl/react";
import { formatCount, formatInstant } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import type { EstimateView } from "./view";

/** What would be sent again, how long it takes and what is left out. */
export function Estimate({ estimate }: { estimate: EstimateView }) {
  const t = useTranslations("replays.estimate");
  const { timeZone } = useTextsState();
  const { count, minutes, excluded, endpoints } = estimate;
  const off = endpoints.filter(({ enabled, deleted }) => !enabled || deleted);
  const limits = endpoints.flatMap(({ perMinute, enabled, deleted }) =>
    perMinute === null || !enabled || deleted ? [] : [perMinute],
  );
  const slowest = limits.length === 0 ? null : Math.min(...limits);
  const delivered = `${formatCount(excluded.delivered)}${excluded.deliveredCapped ? "+" : ""}`;
  const facts = [
    minutes === null || slowest === null
      ? t("unlimited")
      : t("minutes", { limit: slowest, minutes: Math.max(1, Math.ceil(minutes)) }),
    ...(count > 0 ? [t("canary")] : []),
    ...(estimate.from === null ? [] : [t("searchedTo", { time: formatInstant(estimate.from, timeZone, "minutes") })]),
    ...(excluded.delivered > 0 ? [t("delivered", { n: delivered })] : []),
    ...(excluded.gone > 0 ? [t("gone", { n: formatCount(excluded.gone) })] : []),
    ...(off.length > 0 && excluded.endpointOff > 0
      ? [t("off", { targets: off.length, n: formatCount(excluded.endpointOff) })]
      : []),
    ...(excluded.other > 0 ? [t("other", { n: formatCount(excluded.other) })] : []),
  ];
  const sent = endpoints.filter((endpoint) => endpoint.count > 0 && endpoint.enabled && !endpoint.deleted);
  return (
    <div role="status">
      <p className="font-semibold text-lg">
        {count === 0 ? t("nothing") : t(estimate.countCapped ? "countAtLeast" : "count", { n: formatCount(count) })}
      </p>
      <ul className="mt-2 list-disc space-y-1 pl-5 text-ink-2">
        {(count === 0 ? facts.slice(1) : facts).map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      {sent.length > 1 && (
        <table className="mt-4 w-full text-sm">
          <caption className="mb-1 text-start text-ink-3">{t("byWebhook")}</caption>
          <tbody>
            {sent.slice(0, SHOWN).map(({ id, name, count: n }) => (
              <tr key={id} className="border-line border-t">
                <th scope="row" className="py-1.5 pr-3 text-start font-normal">
                  {name}
                </th>
                <td className="py-1.5 text-end tabular-nums">{formatCount(n)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {sent.length > SHOWN && <p className="mt-1 text-ink-3 text-sm">{t("more", { n: sent.length - SHOWN })}</p>}
    </div>
  );
}

const SHOWN = 8;
