"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import type { ActionState } from "@/lib/domain/action-state";
import type { TryStage } from "@/lib/domain/exchange";
import type { PushRequest, TestView } from "./view";

/** `onStage` hears what the server is doing; `signal` gives the test up. */
export type SendTest = (
  request: PushRequest,
  watcher: { signal: AbortSignal; onStage: (stage: TryStage) => void },
) => Promise<ActionState<TestView>>;

export type TestState =
  | { phase: "idle" | "cancelled" }
  | {
      phase: "running";
      startedAt: number;
      /** Null until the server has looked at the configuration. */
      stage: TryStage | null;
    }
  | TestDone
  | {
      phase: "refused";
      message: string;
      fields: readonly { path: string; message: string }[];
      /** What the test before came to, still worth reading below a "not now". */
      previous: TestDone | null;
    };
type TestDone = { phase: "done"; result: TestView; at: number; saved: boolean; askedLatest: boolean };

/** One test at a time; `cancel` gives the connection up, so that the server stops too. */
export function useTest(send: SendTest, initial: TestState = { phase: "idle" }) {
  const t = useTranslations("testPush");
  const [state, setState] = useState<TestState>(initial);
  const running = useRef<AbortController | null>(null);
  const last = useRef<TestDone | null>(initial.phase === "done" ? initial : null);
  useEffect(() => () => running.current?.abort(), []);

  const run = useCallback(
    async (request: PushRequest): Promise<TestState | null> => {
      if (running.current !== null) return null;
      const controller = new AbortController();
      running.current = controller;
      const startedAt = Date.now();
      setState({ phase: "running", startedAt, stage: null });
      const { signal } = controller;
      const onStage = (stage: TryStage) => {
        if (!signal.aborted) setState({ phase: "running", startedAt, stage });
      };
      const answer = await send(request, { signal, onStage }).catch(() => null);
      running.current = null;
      if (signal.aborted) return null;
      const next = outcome(answer, request, { networkError: t("networkError"), previous: last.current });
      if (next.phase === "done") last.current = next;
      setState(next);
      return next;
    },
    [send, t],
  );
  const cancel = useCallback(() => {
    running.current?.abort();
    setState({ phase: "cancelled" });
  }, []);
  return { state, run, cancel };
}

function outcome(
  answer: ActionState<TestView> | null,
  request: PushRequest,
  { networkError, previous }: { networkError: string; previous: TestDone | null },
): TestState {
  if (answer?.status === "ok") {
    const about = { saved: request.configuration === undefined, askedLatest: request.latest === true };
    return { phase: "done", result: answer.data, at: Date.now(), ...about };
  }
  if (answer?.status !== "error") return { phase: "refused", message: networkError, fields: [], previous };
  const { message, fields } = answer;
  return { phase: "refused", message, fields, previous: fields.length === 0 ? previous : null };
}
