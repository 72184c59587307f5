"use client";

import { lazy, type ReactNode, Suspense, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { toast } from "@/components/ui/toast";
import type { SendTest } from "@/components/webhooks/test-panel/use-test";
import type { ActionState } from "@/lib/domain/action-state";
import { formatCount } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { type BacklogChoice, EnableDialog } from "../../health/enable-dialog";
import { actionStep, type Chosen, type Job, type Line, runAll } from "./run";
import { testStep } from "./test-step";

// Needed once somebody does something with many.
const BulkDialog = lazy(() => import("./bulk-dialog").then((module) => ({ default: module.BulkDialog })));
const DeleteManyDialog = lazy(() => import("./delete-many").then((module) => ({ default: module.DeleteManyDialog })));

/** What a server action takes in one call. */
const FEW = 20;

type Weight = { waiting: number; historyUntil: string };

export type BulkActions = {
  switchThem: (input: { ids: string[]; enabled: boolean; backlog?: BacklogChoice }) => Promise<ActionState<Line[]>>;
  remove: (input: { ids: string[] }) => Promise<ActionState<Line[]>>;
  /** Deliveries that wait for these, with `off` only for those among them that are off; until when history is kept (ISO). */
  countWaiting: (input: { ids: string[]; off?: boolean }) => Promise<ActionState<Weight>>;
  test: SendTest;
};

const idsOf = (chosen: readonly Chosen[]) => chosen.map(({ id }) => id);

/** Switching, testing and deleting several webhooks. `dialogs` belongs on the page; `onEnd` when rows may have changed. */
export function useBulk(actions: BulkActions, onEnd: () => void) {
  const t = useTranslations("webhooks.bulk");
  const common = useTranslations("common");
  const { locale } = useTextsState();
  const [pending, start] = useTransition();
  const [job, setJob] = useState<Job | null>(null);
  const [deleting, setDeleting] = useState<(Weight & { chosen: readonly Chosen[] }) | null>(null);
  const switching = useSwitching(actions, setJob, onEnd);

  const test = (chosen: readonly Chosen[]) =>
    setJob({
      title: t("testTitle"),
      chosen,
      size: 1,
      step: testStep(actions.test, locale),
      ask: { text: t("testText", { n: chosen.length }), confirm: t("testStart") },
      onDone: onEnd,
    });
  const askDelete = (chosen: readonly Chosen[]) =>
    start(async () => {
      const answer = await actions.countWaiting({ ids: idsOf(chosen) }).catch(() => null);
      // Nobody is asked to delete without being told what that means.
      if (answer?.status === "ok") setDeleting({ chosen, ...answer.data });
      else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    });
  const remove = (chosen: readonly Chosen[]) => {
    setDeleting(null);
    setJob({
      title: t("deleteTitle", { n: chosen.length }),
      chosen,
      size: FEW,
      step: actionStep((ids) => actions.remove({ ids })),
      onDone: onEnd,
    });
  };
  const dialogs: ReactNode = (
    <Suspense>
      {job !== null && <BulkDialog key={job.title} {...job} onClose={() => setJob(null)} />}
      {deleting !== null && (
        <DeleteManyDialog {...deleting} onClose={() => setDeleting(null)} onConfirm={() => remove(deleting.chosen)} />
      )}
      {switching.dialog}
    </Suspense>
  );
  return {
    pending: pending || switching.pending,
    enable: switching.enable,
    disable: switching.disable,
    test,
    askDelete,
    dialogs,
  };
}

/** Off at once, with 撤销; on at once as well, unless deliveries wait: then somebody decides about those first. */
function useSwitching(actions: BulkActions, show: (job: Job) => void, onEnd: () => void) {
  const t = useTranslations("webhooks.bulk");
  const w = useTranslations("webhooks");
  const common = useTranslations("common");
  const [pending, start] = useTransition();
  const [asked, setAsked] = useState<{ chosen: readonly Chosen[]; waiting: number } | null>(null);
  const waitingFor = async (ids: string[], off: boolean) => {
    const answer = await actions.countWaiting({ ids, off }).catch(() => null);
    return answer?.status === "ok" ? answer.data.waiting : 0;
  };

  const set = async (chosen: readonly Chosen[], enabled: boolean, backlog?: BacklogChoice): Promise<void> => {
    const step = actionStep((ids) => actions.switchThem({ ids, enabled, ...(backlog ? { backlog } : {}) }));
    const title = enabled ? t("enableTitle", { n: chosen.length }) : t("disableTitle", { n: chosen.length });
    const settle = async (lines: readonly Line[]) => {
      const changed = new Set(lines.filter((line) => line.changed).map((line) => line.id));
      const n = changed.size;
      const waiting = enabled || n === 0 ? 0 : await waitingFor([...changed], true);
      const k = formatCount(waiting);
      const said = enabled ? t("enabled", { n }) : waiting > 0 ? t("disabledWaiting", { n, k }) : t("disabled", { n });
      const back = chosen.filter(({ id }) => changed.has(id));
      const undo = { label: w("undo"), onSelect: () => start(() => set(back, !enabled)) };
      // What was ignored is skipped for good: that has no way back.
      if (n > 0) toast.success(said, backlog === "ignore" ? undefined : undo);
      onEnd();
    };
    const job = { title, chosen, size: FEW, step, onDone: (lines: readonly Line[]) => void settle(lines) };
    if (chosen.length > FEW) return show(job);
    const lines = await runAll(idsOf(chosen), FEW, step, {
      signal: new AbortController().signal,
      unanswered: common("form.networkError"),
    });
    if (lines.some((line) => line.problem !== null)) show({ ...job, known: lines });
    await settle(lines);
  };

  const enable = (chosen: readonly Chosen[]) =>
    start(async () => {
      const waiting = await waitingFor(idsOf(chosen), true);
      if (waiting > 0) setAsked({ chosen, waiting });
      else await set(chosen, true);
    });
  const dialog = asked !== null && (
    <EnableDialog
      target={{ count: asked.chosen.length }}
      waiting={asked.waiting}
      onClose={() => setAsked(null)}
      onEnable={async (backlog) => {
        await set(asked.chosen, true, backlog);
        return true;
      }}
    />
  );
  return { pending, enable, disable: (chosen: readonly Chosen[]) => start(() => set(chosen, false)), dialog };
}
