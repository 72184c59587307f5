"use client";

import { useEffect, useState } from "react";
import type { TemplateActions, TemplateFactsRequest, TemplateFactsView } from "./view";

/** Variables and default texts for the editor; null until they are there, and when they cannot be had. */
export function useTemplateFacts(
  load: TemplateActions["facts"],
  { channel, locale, text, language }: TemplateFactsRequest,
): TemplateFactsView | null {
  const [facts, setFacts] = useState<TemplateFactsView | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    // The editor works without: only what it offers is missing.
    load({ channel, locale, text, language }, signal)
      .then((answer) => {
        if (!signal.aborted && answer.status === "ok") setFacts(answer.data);
      })
      .catch(() => undefined);
    return () => controller.abort();
  }, [load, channel, locale, text, language]);
  return facts;
}
