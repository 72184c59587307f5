"use client";

import { useMemo } from "react";
import { useFormContext } from "react-hook-form";
import { type LivePreview, useLivePreview } from "../use-live-preview";
import type { WebhookValues } from "../values";
import type { TemplateActions, TemplatePreviewRequest, TemplatePreviewView } from "./view";

export type TemplatePreviewState = LivePreview<TemplatePreviewView>;

/** What the text on screen comes to. Null `make`: the reader may not test. */
export function useTemplatePreview(
  make: TemplateActions["preview"] | null,
  requestOf: (values: WebhookValues) => TemplatePreviewRequest,
): TemplatePreviewState {
  const form = useFormContext<WebhookValues>();
  const ask = useMemo(
    () => (make === null ? null : (values: WebhookValues, signal: AbortSignal) => make(requestOf(values), signal)),
    [make, requestOf],
  );
  return useLivePreview(form, ask);
}
