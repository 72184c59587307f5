"use client";

import { Download, X } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Time } from "@/components/time";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { ExportJob } from "@/lib/domain/leave-message/export";
import { formatCount } from "@/lib/i18n/format";
import { useInbox } from "./inbox-context";

const LOOK_MS = 1_500;

/** Long exports of one's own: how far they are, ending them, and fetching what is written. */
export function useExportJobs(): { list: ReactNode; look: () => Promise<void> } {
  const { actions } = useInbox();
  const [jobs, setJobs] = useState<readonly ExportJob[]>([]);
  const look = useCallback(async () => {
    const answer = await actions.exports({}).catch(() => null);
    if (answer?.status === "ok") setJobs(answer.data);
  }, [actions]);
  const running = jobs.some(({ state }) => state === "running");
  useEffect(() => {
    const timer = setTimeout(() => void look(), 0);
    return () => clearTimeout(timer);
  }, [look]);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => void look(), LOOK_MS);
    return () => clearInterval(timer);
  }, [running, look]);
  const shown = jobs.filter(({ state }) => state !== "cancelled").slice(0, 5);
  return { list: shown.length === 0 ? null : <Jobs jobs={shown} look={look} />, look };
}

function Jobs({ jobs, look }: { jobs: readonly ExportJob[]; look: () => Promise<void> }) {
  const t = useTranslations("messages.export");
  return (
    <section aria-label={t("jobs")} className="rounded-lg border border-line">
      <h3 className="border-line border-b px-3 py-2 font-medium text-sm">{t("jobs")}</h3>
      <ul className="divide-y divide-line">
        {jobs.map((job) => (
          <li key={job.id} className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-3 py-2 text-sm">
            <Job job={job} look={look} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Job({ job, look }: { job: ExportJob; look: () => Promise<void> }) {
  const t = useTranslations("messages.export");
  const { actions } = useInbox();
  const { id, state, format, total, done } = job;
  const progress = t("progress", { done: formatCount(done), total: formatCount(Math.max(total, done)) });
  const cancel = async () => {
    const answer = await actions.cancelExport({ id });
    if (answer.status === "error") toast.error(answer.message);
    await look();
  };
  return (
    <>
      <span className="min-w-0 flex-1 basis-40">
        <span className="block">
          {format.toUpperCase()} · <Time at={job.createdAt} precision="minutes" />
        </span>
        <span className="block text-ink-2">
          {state === "failed" ? t("jobFailed") : state === "done" ? t("rows", { n: formatCount(done) }) : progress}
        </span>
      </span>
      {state === "running" && (
        <>
          <span
            role="progressbar"
            aria-label={t("jobs")}
            aria-valuemin={0}
            aria-valuemax={Math.max(total, done)}
            aria-valuenow={done}
            aria-valuetext={progress}
            className="h-1.5 w-28 overflow-hidden rounded-full bg-neutral-soft"
          >
            <span
              className="block h-full bg-accent transition-[width]"
              style={{ width: `${Math.min(100, (done / Math.max(total, 1)) * 100)}%` }}
            />
          </span>
          <Button size="sm" variant="ghost" icon={X} onClick={() => void cancel()}>
            {t("cancel")}
          </Button>
        </>
      )}
      {state === "done" && (
        <a
          href={`/messages/export/${id}`}
          download
          className="inline-flex min-h-8 items-center gap-1.5 rounded-sm text-accent-ink underline underline-offset-2"
        >
          <Download aria-hidden className="size-4" />
          {t("fetch")}
        </a>
      )}
    </>
  );
}
