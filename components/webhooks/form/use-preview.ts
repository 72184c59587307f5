"use client";

import { useMemo } from "react";
import type { UseFormReturn } from "react-hook-form";
import type { ActionState } from "@/lib/domain/action-state";
import { aboutOf, type PushAbout, type TestChoice } from "../test-panel/choice";
import type { PreviewView, PushRequest } from "../test-panel/view";
import { type LivePreview, useLivePreview } from "./use-live-preview";
import type { WebhookValues } from "./values";

export type MakePreview = (request: PushRequest, signal: AbortSignal) => Promise<ActionState<PreviewView>>;
export type PreviewState = LivePreview<PreviewView>;

/** The request as the server would build it from what is on screen, and the warnings that only the server can tell. */
export function usePreview(options: {
  form: UseFormReturn<WebhookValues, unknown, WebhookValues>;
  choice: TestChoice;
  make: MakePreview | null;
  requestOf: (values: WebhookValues, about: PushAbout) => PushRequest;
}): PreviewState {
  const { form, choice, make, requestOf } = options;
  const ask = useMemo(
    () =>
      make === null
        ? null
        : (values: WebhookValues, signal: AbortSignal) => make(requestOf(values, aboutOf(choice)), signal),
    [make, requestOf, choice],
  );
  return useLivePreview(form, ask);
}
