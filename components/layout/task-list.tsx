"use client";

import { ListChecks } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Time } from "@/components/time";
import { Banner } from "@/components/ui/banner";
import { EmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { isUnfinished } from "@/lib/domain/replay-status";
import { formatCount } from "@/lib/i18n/format";
import type { Task } from "./task-centre";

const REPLAYS = "/settings/webhooks/replays";
/** The list of all replays has the rest. */
const SHOWN = 6;

/** What is in the bell's layer: jobs with their progress, and the way to their reports. */
export default function TaskList(props: { tasks: readonly Task[]; failed: boolean; onLeave: () => void }) {
  const t = useTranslations("nav.tasks");
  const running = props.tasks.filter(({ status }) => isUnfinished(status));
  const ended = props.tasks.filter(({ status }) => !isUnfinished(status));
  const shown = [...running, ...ended].slice(0, Math.max(SHOWN, running.length));
  return (
    <section aria-label={t("title")}>
      <header className="flex items-center justify-between gap-3 border-line border-b px-4 py-2.5">
        <h2 className="font-semibold">{t("title")}</h2>
        <TextLink href={REPLAYS} className="text-sm" onClick={props.onLeave}>
          {t("all")}
        </TextLink>
      </header>
      {props.failed && (
        <Banner tone="warning" live="status" className="m-3">
          {t("unavailable")}
        </Banner>
      )}
      {shown.length === 0 ? (
        <EmptyState icon={ListChecks} title={t("empty")} description={t("emptyText")} compact headingLevel={3} />
      ) : (
        <ul className="max-h-96 divide-y divide-line overflow-y-auto">
          {shown.map((task) => (
            <TaskRow key={task.id} task={task} onLeave={props.onLeave} />
          ))}
        </ul>
      )}
    </section>
  );
}

function TaskRow({ task, onLeave }: { task: Task; onLeave: () => void }) {
  const t = useTranslations("nav.tasks");
  const { status, counts, endpoint } = task;
  const { processed, total, failed } = counts;
  const title = endpoint === null ? t("several") : t("one", { name: endpoint.name });
  const progress = t("progress", { processed: formatCount(processed), total: formatCount(total) });
  return (
    <li className="px-4 py-3">
      <p className="break-words font-medium">{title}</p>
      <div
        role="progressbar"
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={processed}
        aria-valuetext={progress}
        className="my-1.5 h-1.5 overflow-hidden rounded-full bg-neutral-soft"
      >
        <span
          className="block h-full bg-accent transition-[width]"
          style={{ width: `${total === 0 ? 0 : (processed / total) * 100}%` }}
        />
      </div>
      <p className="flex flex-wrap items-center gap-x-2 text-ink-2 text-sm">
        <span>{t(`status.${status}`)}</span>
        <span>{progress}</span>
        {failed > 0 && <span className="text-danger">{t("failed", { n: formatCount(failed) })}</span>}
        <span className="ml-auto text-ink-3">
          <Time at={task.finishedAt ?? task.createdAt} precision="minutes" />
        </span>
      </p>
      <TextLink href={`${REPLAYS}#${task.id}`} className="text-sm" onClick={onLeave}>
        {t("report")}
      </TextLink>
    </li>
  );
}
