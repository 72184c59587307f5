"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import type { ActionState } from "@/lib/domain/action-state";
import type { PushRequest, TestView } from "./view";

export type SendTest = (request: PushRequest, signal: AbortSignal) => Promise<ActionState<TestView>>;

export type TestState =
  | { phase: "idle" | "cancelled" }
  | { phase: "running"; startedAt: number }
  | TestDone
  | {
      phase: "refused";
      message: string;
      fields: readonly { path: string; message: string }[];
      /** What the test before came to, still worth reading below a "not now". */
      previous: TestDone | null;
    };
type TestDone = { phase: "done"; result: TestView; at: number; saved: boolean };

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
      setState({ phase: "running", startedAt: Date.now() });
      const answer = await send(request, controller.signal).catch(() => null);
      running.current = null;
      if (controller.signal.aborted) return null;
      const texts = { limited: t("limited"), networkError: t("networkError") };
      const next = outcome(answer, { texts, saved: request.configuration === undefined, previous: last.current });
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
  about: { texts: { limited: string; networkError: string }; saved: boolean; previous: TestDone | null },
): TestState {
  const { texts, saved, previous } = about;
  if (answer?.status === "ok") return { phase: "done", result: answer.data, at: Date.now(), saved };
  if (answer?.status !== "error") return { phase: "refused", message: texts.networkError, fields: [], previous };
  const message = answer.code === "limit" ? texts.limited : answer.message;
  return { phase: "refused", message, fields: answer.fields, previous: answer.fields.length === 0 ? previous : null };
}
