"use client";

import { useEffect, useRef, useState } from "react";
import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Spinner } from "@/components/ui/spinner";
import { formatInstant } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import type { WizardActions } from "./choices";
import type { WizardValues } from "./schema";

const PAUSE_MS = 400;
type Found = { key: string; runs: readonly string[] | null };

/** 接下来 5 次: asked of the server, which knows the holidays. Null runs: the rule is not complete. */
export function NextRuns({ runs }: { runs: WizardActions["runs"] }) {
  const t = useTranslations("broadcasts.wizard");
  const { locale } = useTextsState();
  const values = useWatch<WizardValues>() as WizardValues;
  const key = JSON.stringify(values);
  const [found, setFound] = useState<Found | null>(null);
  const latest = useRef("");
  useEffect(() => {
    latest.current = key;
    const timer = setTimeout(async () => {
      // The schema is a file of its own, like everywhere: the form does not wait for it.
      const next = await import("./schema")
        .then(({ triggerOf }) => triggerOf(JSON.parse(key)).trigger)
        .then((rule) => (rule === null ? null : runs({ rule })))
        .catch(() => null);
      if (latest.current === key) setFound({ key, runs: next?.status === "ok" ? next.data.runs : null });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [key, runs]);
  const zone = values.timezone;
  return (
    <section className="rounded-lg border border-line bg-surface p-4 shadow-card" aria-busy={found?.key !== key}>
      <h2 className="flex items-center gap-2 font-semibold text-lg">
        {t("nextRuns")}
        {found?.key !== key && <Spinner className="size-4" />}
      </h2>
      <div role="status" className="mt-2">
        {found?.runs == null ? (
          <p className="text-ink-3">{t("nextRunsWaiting")}</p>
        ) : found.runs.length === 0 ? (
          <p className="text-warning">{t("nextRunsNone")}</p>
        ) : (
          <ol className="space-y-1">
            {found.runs.map((at) => (
              <li key={at}>
                <time dateTime={at}>{`${formatInstant(at, zone, "minutes")} ${weekday(locale, at, zone)}`}</time>
              </li>
            ))}
          </ol>
        )}
        <p className="mt-2 break-words text-ink-3 text-sm">{zone}</p>
      </div>
    </section>
  );
}

const weekday = (locale: string, at: string, timeZone: string) =>
  new Intl.DateTimeFormat(locale, { weekday: "short", timeZone }).format(new Date(at));
