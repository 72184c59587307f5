"use client";

import { useRouter } from "next/navigation";
import { createContext, lazy, type ReactNode, Suspense, use, useEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { useNowMs } from "@/components/clock";
import { TextLink } from "@/components/ui/text-link";
import { isActive, isUnfinished } from "@/lib/domain/replay";
import { ReplayCard } from "./replay-card";
import type { ReplayActions, ReplayView } from "./view";

// Nothing to see; comes after the page's own scripts.
const ReplaysLive = lazy(() => import("./replays-live"));
// Needed once somebody wants to send again.
const ReplayDialog = lazy(() => import("./replay-dialog").then((module) => ({ default: module.ReplayDialog })));

/** A report stays on the page for this long after the end; the list of all replays has it forever. */
const REPORT_MS = 600_000;

type Replays = {
  items: readonly ReplayView[];
  actions: ReplayActions;
  mayRetry: boolean;
  put: (replay: ReplayView) => void;
};
const ReplaysContext = createContext<Replays | null>(null);

type Props = {
  initial: ReplayView[];
  /** The page of the list that is shown; absent for the newest ones. */
  cursor?: string;
  actions: ReplayActions;
  mayRetry: boolean;
  children: ReactNode;
};

/** The replays of the page: read by the server first, then when told that one moved on, at most every 2 s. */
export function ReplaysProvider({ cursor = "", ...props }: Props) {
  return <Replays key={cursor} cursor={cursor} {...props} />;
}

function Replays({ initial, cursor, actions, mayRetry, children }: Props & { cursor: string }) {
  const [items, setItems] = useState<readonly ReplayView[]>(initial);
  useRefreshWhenDone(items);
  const value = useMemo(
    () => ({
      ...{ items, actions, mayRetry },
      put: (replay: ReplayView) => setItems((old) => [replay, ...old.filter(({ id }) => id !== replay.id)]),
    }),
    [items, actions, mayRetry],
  );
  return (
    <ReplaysContext value={value}>
      {children}
      <Suspense>
        <ReplaysLive cursor={cursor} initial={initial} list={actions.list} onItems={setItems} />
      </Suspense>
    </ReplaysContext>
  );
}

export function useReplays(): Replays {
  const replays = use(ReplaysContext);
  if (replays === null) throw new Error("A replay's part stands outside <ReplaysProvider>.");
  return replays;
}

/** The list behind shows the results once the last running replay has ended. */
function useRefreshWhenDone(items: readonly ReplayView[]): void {
  const router = useRouter();
  const running = items.some(({ status }) => isActive(status));
  const before = useRef(running);
  useEffect(() => {
    if (before.current && !running) router.refresh();
    before.current = running;
  }, [running, router]);
}

/** What is being sent again, and the reports of what just ended. Nothing when there is neither. */
export function ReplayBox() {
  const t = useTranslations("replays");
  const { items } = useReplays();
  const now = useNowMs();
  const shown = items.filter(
    (replay) =>
      isUnfinished(replay.status) || (replay.finishedAt !== null && now - Date.parse(replay.finishedAt) < REPORT_MS),
  );
  if (shown.length === 0) return null;
  return (
    <section aria-label={t("title")} className="mb-5 rounded-lg border border-line bg-surface shadow-card">
      <header className="flex items-center justify-between gap-3 px-4 py-2.5">
        <h2 className="font-semibold">{t("title")}</h2>
        <TextLink href="/settings/webhooks/replays" className="text-sm">
          {t("all")}
        </TextLink>
      </header>
      <ReplayList items={shown} />
    </section>
  );
}

/** Replays as cards, with the dialog for what failed in one of them. */
export function ReplayList(props: { items: readonly ReplayView[] | "all" }) {
  const t = useTranslations("replays");
  const { items: all, actions, mayRetry, put } = useReplays();
  const items = props.items === "all" ? all : props.items;
  const [failed, setFailed] = useState<ReplayView | null>(null);
  return (
    <>
      <ul className="divide-y divide-line border-line border-t">
        {items.map((replay) => (
          <ReplayCard
            key={replay.id}
            replay={replay}
            mayRetry={mayRetry}
            actions={actions}
            onChange={put}
            onFailed={setFailed}
          />
        ))}
      </ul>
      {failed !== null && (
        <Suspense>
          <ReplayDialog
            title={t("failedTitle")}
            what={() => ({ kind: "failedOf", replayId: failed.id })}
            actions={actions}
            onClose={() => setFailed(null)}
            onStarted={put}
          />
        </Suspense>
      )}
    </>
  );
}
