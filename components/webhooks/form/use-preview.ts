"use client";

import { useEffect, useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import type { ActionState } from "@/lib/domain/action-state";
import { aboutOf, type PushAbout, type TestChoice } from "../test-panel/choice";
import type { PreviewView, PushRequest } from "../test-panel/view";
import type { WebhookValues } from "./values";

export type MakePreview = (request: PushRequest, signal: AbortSignal) => Promise<ActionState<PreviewView>>;

export type PreviewState =
  | { kind: "loading" }
  | { kind: "ready"; preview: PreviewView }
  | { kind: "invalid"; message: string; fields: readonly { path: string; message: string }[] };

const PAUSE_MS = 500;

/**
 * The request as the server would build it from what is on screen, half a second after the last change. Also brings the
 * warnings that only the server can tell. An answer that comes too late is dropped.
 */
export function usePreview(options: {
  form: UseFormReturn<WebhookValues, unknown, WebhookValues>;
  choice: TestChoice;
  make: MakePreview | null;
  requestOf: (values: WebhookValues, about: PushAbout) => PushRequest;
}): PreviewState {
  const { form, choice, make, requestOf } = options;
  const [state, setState] = useState<PreviewState>({ kind: "loading" });
  useEffect(() => {
    if (make === null) return;
    let controller = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const refresh = async () => {
      controller.abort();
      controller = new AbortController();
      const { signal } = controller;
      // A preview that cannot be fetched is no news: the next change asks again.
      const answer = await make(requestOf(form.getValues(), aboutOf(choice)), signal).catch(() => null);
      if (answer === null || signal.aborted) return;
      if (answer.status === "ok") setState({ kind: "ready", preview: answer.data });
      if (answer.status === "error") setState({ kind: "invalid", message: answer.message, fields: answer.fields });
    };
    timer = setTimeout(refresh, 0);
    const unsubscribe = form.subscribe({
      formState: { values: true },
      callback: () => {
        clearTimeout(timer);
        timer = setTimeout(refresh, PAUSE_MS);
      },
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
      controller.abort();
    };
  }, [form, choice, make, requestOf]);
  return state;
}
