"use client";

import { useEffect, useState } from "react";
import { useFormContext } from "react-hook-form";
import { ruleConfiguration } from "../form/rules/values";
import { chosenEvents, type WebhookValues } from "../form/values";
import type { WebhookRecord } from "../record";
import type { DryRunRequest, DryRunView, RunDry } from "./view";

const PAUSE_MS = 500;

export type DryRunState =
  | { kind: "loading" }
  | { kind: "ready"; view: DryRunView; everything: boolean }
  /** The rules have mistakes. */
  | { kind: "invalid"; messages: readonly string[] }
  | { kind: "failed"; message: string };

/**
 * What the rules on screen would have made of the last events: asked when the panel opens and half a second after the
 * last change. An answer that comes too late is dropped.
 */
export function useDryRun(run: RunDry, record: WebhookRecord | null, unreachable: string): DryRunState {
  const { getValues, subscribe } = useFormContext<WebhookValues>();
  const [state, setState] = useState<DryRunState>({ kind: "loading" });
  useEffect(() => {
    let controller = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      controller.abort();
      controller = new AbortController();
      const { signal } = controller;
      const { request, everything } = requestOf(getValues(), record);
      const answer = await run(request, signal).catch(() => null);
      if (signal.aborted) return;
      if (answer === null) setState({ kind: "failed", message: unreachable });
      else if (answer.status === "ok") setState({ kind: "ready", view: answer.data, everything });
      else if (answer.status === "error") {
        const messages = new Set(answer.fields.map((field) => field.message));
        if (messages.size === 0) setState({ kind: "failed", message: answer.message });
        else setState({ kind: "invalid", messages: [...messages] });
      }
    };
    timer = setTimeout(ask, 0);
    const unsubscribe = subscribe({
      formState: { values: true },
      callback: () => {
        clearTimeout(timer);
        timer = setTimeout(ask, PAUSE_MS);
      },
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
      controller.abort();
    };
  }, [run, record, unreachable, getValues, subscribe]);
  return state;
}

/** Only the rules that decide about single events; without a chosen event, all types are looked at. */
function requestOf(
  values: WebhookValues,
  record: WebhookRecord | null,
): { request: DryRunRequest; everything: boolean } {
  const { filters, schedule, dedupeSeconds } = ruleConfiguration(values, values.channel);
  const events = chosenEvents(values.events);
  const everything = events.length === 0 && record === null;
  return {
    everything,
    request: {
      filters,
      schedule,
      dedupeSeconds,
      ...(events.length === 0 ? {} : { events }),
      ...(record === null ? {} : { endpointId: record.id }),
    },
  };
}
