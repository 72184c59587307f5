import type { ReactNode } from "react";
import { RunProgress } from "@/components/broadcasts/list/run-progress";
import { Banner } from "@/components/ui/banner";
import { formatCount, formatInstant, formatInterval } from "@/lib/i18n/format";
import { getLocale, getT } from "@/lib/i18n/server";
import type { RunDto } from "@/lib/services/broadcasts/dto";
import type { RunForecast } from "@/lib/services/broadcasts/run-view";

const PAUSES = ["user", "endpoint_off", "endpoint_gone", "group_gone"] as const;

/**
 * How far a run is, in a sentence, a bar and numbers. All of them stand there from the beginning, so that nothing moves
 * while they grow. `now` and `timeZone` say when it will be over.
 */
export async function RunFigures(props: {
  name: string;
  run: RunDto;
  forecast: RunForecast;
  now: Date;
  timeZone: string;
}) {
  const { name, run, forecast } = props;
  const t = await getT("broadcasts");
  const { batches, delivered, failed, stopped, deliveredContacts, failedContacts, pause } = run;
  const reason = PAUSES.find((known) => known === pause);
  return (
    <div className="space-y-4">
      <p className="text-lg">
        {run.status === "preparing"
          ? t("run.preparing", { n: formatCount(run.contacts) })
          : run.status === "skipped"
            ? t("run.skippedNote")
            : t("run.done", {
                done: formatCount(delivered + failed),
                total: formatCount(batches),
                ok: formatCount(deliveredContacts),
                failed: formatCount(failedContacts),
              })}
      </p>
      {run.status !== "skipped" && (
        <RunProgress wide label={t("run.progress", { name })} {...{ batches, delivered, failed, stopped }} />
      )}
      {reason !== undefined && (
        <Banner tone={reason === "user" ? "info" : "warning"}>{t(`run.pause.${reason}`)}</Banner>
      )}
      {run.status !== "skipped" && <Numbers run={run} forecast={forecast} now={props.now} timeZone={props.timeZone} />}
    </div>
  );
}

async function Numbers(props: { run: RunDto; forecast: RunForecast; now: Date; timeZone: string }) {
  const [t, locale] = await Promise.all([getT("broadcasts"), getLocale()]);
  const { run, forecast, now, timeZone } = props;
  const { contactsPerMinute, secondsLeft } = forecast;
  const people = (n: number) => t("run.people", { n: formatCount(n) });
  const end =
    secondsLeft === null
      ? "—"
      : t("run.endIn", {
          at: formatInstant(now.getTime() + secondsLeft * 1_000, timeZone, "minutes"),
          t: formatInterval(secondsLeft * 1_000, locale),
        });
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3 2xl:grid-cols-6">
      <Figure label={t("run.figure.batches")}>
        {formatCount(run.delivered + run.failed)}/{formatCount(run.batches)}
      </Figure>
      <Figure label={t("run.figure.ok")}>{people(run.deliveredContacts)}</Figure>
      <Figure label={t("run.figure.failed")} warn={run.failedContacts > 0}>
        {people(run.failedContacts)}
      </Figure>
      <Figure label={t("run.figure.left")}>
        {t("run.leftBatches", { n: formatCount(run.planned + run.waiting) })}
      </Figure>
      <Figure label={t("run.figure.pace")}>
        {contactsPerMinute === null ? "—" : t("run.peoplePerMinute", { n: formatCount(contactsPerMinute) })}
      </Figure>
      <Figure label={t("run.figure.end")}>{end}</Figure>
    </dl>
  );
}

function Figure(props: { label: string; warn?: boolean; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-3 text-sm">{props.label}</dt>
      <dd className={props.warn ? "font-semibold text-danger tabular-nums" : "font-semibold tabular-nums"}>
        {props.children}
      </dd>
    </div>
  );
}
