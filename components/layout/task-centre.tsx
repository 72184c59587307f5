"use client";

import { Bell } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { useLive } from "@/components/live/use-live";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Popover } from "@/components/ui/popover";
import type { ActionState } from "@/lib/domain/action-state";
import { isActive, isUnfinished, type ReplayStatus } from "@/lib/domain/replay-status";

const TaskList = lazy(() => import("./task-list"));

/** A long job: a replay so far. */
export type Task = {
  id: string;
  status: ReplayStatus;
  endpoint: { name: string } | null;
  counts: { total: number; processed: number; failed: number };
  createdAt: string;
  finishedAt: string | null;
};
export type ReadTasks = (input: { cursor: string }) => Promise<ActionState<{ items: Task[] }>>;

const SEEN_KEY = "hooklane-tasks-seen";

/** 任务中心 behind the bell: what runs with its progress, what has ended since somebody last looked. */
export function TaskCentre(props: { initial: readonly Task[]; read: ReadTasks }) {
  const t = useTranslations("nav.tasks");
  const [tasks, setTasks] = useState(props.initial);
  const [failed, setFailed] = useState(false);
  const [open, setOpen] = useState(false);
  const { seen, look } = useSeen();
  const read = async () => {
    const answer = await props.read({ cursor: "" }).catch(() => null);
    setFailed(answer?.status !== "ok");
    if (answer?.status === "ok") setTasks(answer.data.items);
  };
  useLive("replays", () => void read());
  const running = tasks.filter(({ status }) => isActive(status)).length;
  const unread = open || seen === null ? 0 : tasks.filter((task) => isNews(task, seen)).length;
  const change = (next: boolean) => {
    setOpen(next);
    look();
  };
  return (
    <Popover
      label={t("title")}
      align="end"
      className="w-96 max-w-[calc(100vw-1.5rem)] p-0"
      open={open}
      onOpenChange={change}
      trigger={
        <Button variant="ghost" size="sm" aria-label={t("label", { running, unread })} className="relative w-8 px-0">
          <Bell aria-hidden className={cn("size-4", running > 0 && "text-accent-ink")} />
          {(unread > 0 || running > 0) && (
            <span
              aria-hidden
              className={cn(
                "absolute -top-0.5 -right-0.5 min-w-4 rounded-full px-1 text-center text-[0.6875rem] leading-4",
                unread > 0 ? "bg-accent text-on-accent" : "border border-accent-line bg-accent-soft text-accent-ink",
              )}
            >
              {unread > 0 ? unread : running}
            </span>
          )}
        </Button>
      }
    >
      <Suspense>
        <TaskList tasks={tasks} failed={failed} onLeave={() => change(false)} />
      </Suspense>
    </Popover>
  );
}

/** Ended, or stopped by itself, since the list was last looked at. */
function isNews(task: Task, seen: number): boolean {
  if (task.finishedAt !== null) return Date.parse(task.finishedAt) > seen;
  return isUnfinished(task.status) && !isActive(task.status) && Date.parse(task.createdAt) > seen;
}

/** When this browser last looked, in milliseconds; null until it is known. At first nothing is news. */
function useSeen(): { seen: number | null; look: () => void } {
  const [seen, setSeen] = useState<number | null>(null);
  const look = () => {
    const now = Date.now();
    setSeen(now);
    localStorage.setItem(SEEN_KEY, String(now));
  };
  useEffect(() => {
    const timer = setTimeout(() => {
      const stored = Number(localStorage.getItem(SEEN_KEY) ?? "");
      const known = stored > 0 ? stored : Date.now();
      if (known !== stored) localStorage.setItem(SEEN_KEY, String(known));
      setSeen(known);
    }, 0);
    return () => clearTimeout(timer);
  }, []);
  return { seen, look };
}
