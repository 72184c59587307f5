"use client";

import { useEffect, useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import type { ActionState } from "@/lib/domain/action-state";
import type { FieldError } from "@/lib/errors";
import type { WebhookValues } from "./values";

export type LivePreview<P> =
  | { kind: "loading" }
  | { kind: "ready"; preview: P }
  /** What stands in the way, with its field; a mistake in a text carries its line. */
  | { kind: "invalid"; message: string; fields: readonly FieldError[] };

const PAUSE_MS = 400;

/**
 * What the server makes of the values on screen, shortly after the last change. An answer that comes too late is dropped.
 * Null `make`: the reader may not ask. Another `make` asks at once.
 */
export function useLivePreview<P>(
  form: Pick<UseFormReturn<WebhookValues>, "getValues" | "subscribe">,
  make: ((values: WebhookValues, signal: AbortSignal) => Promise<ActionState<P>>) | null,
): LivePreview<P> {
  const [state, setState] = useState<LivePreview<P>>({ kind: "loading" });
  useEffect(() => {
    if (make === null) return;
    let controller = new AbortController();
    const refresh = async () => {
      controller.abort();
      controller = new AbortController();
      const { signal } = controller;
      // A preview that cannot be fetched is no news: the next change asks again.
      const answer = await make(form.getValues(), signal).catch(() => null);
      if (answer === null || signal.aborted) return;
      if (answer.status === "ok") setState({ kind: "ready", preview: answer.data });
      if (answer.status === "error") setState({ kind: "invalid", message: answer.message, fields: answer.fields });
    };
    let timer = setTimeout(refresh, 0);
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
  }, [form, make]);
  return state;
}
