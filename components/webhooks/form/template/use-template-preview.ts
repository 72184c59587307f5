"use client";

import { useEffect, useState } from "react";
import { useFormContext } from "react-hook-form";
import type { FieldError } from "@/lib/errors";
import type { WebhookValues } from "../values";
import type { TemplateActions, TemplatePreviewRequest, TemplatePreviewView } from "./view";

export type TemplatePreviewState =
  | { kind: "loading" }
  | { kind: "ready"; preview: TemplatePreviewView }
  /** What stands in the way, with its field; a mistake in a text carries its line. */
  | { kind: "invalid"; fields: readonly FieldError[] };

const PAUSE_MS = 400;

/** What the text on screen comes to, shortly after the last change. Null `make`: the reader may not test. */
export function useTemplatePreview(
  make: TemplateActions["preview"] | null,
  requestOf: (values: WebhookValues) => TemplatePreviewRequest,
): TemplatePreviewState {
  const form = useFormContext<WebhookValues>();
  const [state, setState] = useState<TemplatePreviewState>({ kind: "loading" });
  useEffect(() => {
    if (make === null) return;
    let controller = new AbortController();
    const refresh = async () => {
      controller.abort();
      controller = new AbortController();
      const { signal } = controller;
      // A preview that cannot be fetched is no news: the next change asks again.
      const answer = await make(requestOf(form.getValues()), signal).catch(() => null);
      if (answer === null || signal.aborted) return;
      if (answer.status === "ok") setState({ kind: "ready", preview: answer.data });
      if (answer.status === "error") setState({ kind: "invalid", fields: answer.fields });
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
  }, [form, make, requestOf]);
  return state;
}
