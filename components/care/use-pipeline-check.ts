"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import type { CheckActions, CheckView, HopState } from "./check-view";

/** A step that this browser took itself. */
export type OwnHop = { state: "pending" | HopState; ms: number | null; text: string | null };

export type CheckProgress = {
  running: boolean;
  form: OwnHop;
  submit: OwnHop;
  view: CheckView | null;
  /** What ended the check before its time. */
  error: string | null;
};

const PENDING: OwnHop = { state: "pending", ms: null, text: null };
const IDLE: CheckProgress = { running: false, form: PENDING, submit: PENDING, view: null, error: null };
const EVERY_MS = 1_000;
/** How the server knows the message of a check; see lib/services/care/pipeline-check.ts. */
const CHECK_HEADER = "x-hooklane-check";

/**
 * Runs a check: opens the form and submits a message as a visitor's browser does, then asks how far it has come, once a
 * second, until nothing moves any more.
 */
export function usePipelineCheck(actions: CheckActions): { progress: CheckProgress; run: () => void } {
  const t = useTranslations("care.check");
  const common = useTranslations("common");
  const [own, setOwn] = useState(IDLE);
  const [id, setId] = useState<string | null>(null);
  const { data, isError } = useQuery({
    queryKey: ["pipeline-check", id],
    enabled: id !== null,
    queryFn: async () => {
      const answer = await actions.read({ id: id ?? "" });
      if (answer.status !== "ok") throw new Error("The check could not be read.");
      return answer.data;
    },
    refetchInterval: (query) => (query.state.data?.done === true ? false : EVERY_MS),
  });
  const view = id !== null && data?.id === id ? data : null;
  const done = view?.done === true;
  const closed = useRef<string | null>(null);
  useEffect(() => {
    if (!done || id === null || closed.current === id) return;
    closed.current = id;
    // The end is written down for the set-up list; a check that cannot be written down is still one that was seen.
    actions.close({ id }).catch(() => undefined);
  }, [done, id, actions]);

  const run = async () => {
    setId(null);
    setOwn({ ...IDLE, running: true });
    const started = await actions.start().catch(() => null);
    if (started?.status !== "ok") {
      setOwn({ ...IDLE, error: started?.status === "error" ? started.message : common("form.networkError") });
      return;
    }
    const form = await openForm(started.data.siteKey, t);
    setOwn((before) => ({ ...before, form }));
    const submit = await submitMessage(started.data, t);
    setOwn((before) => ({ ...before, submit, running: submit.state === "ok" }));
    if (submit.state === "ok") setId(started.data.id);
  };
  const error = own.error ?? (isError && view === null ? t("readFailed") : null);
  return {
    progress: { ...own, running: own.running && !done && error === null, view, error },
    run: () => void run(),
  };
}

type T = ReturnType<typeof useTranslations<"care.check">>;

async function openForm(siteKey: string, t: T): Promise<OwnHop> {
  const began = performance.now();
  const response = await fetch(`/leave/${siteKey}`, { cache: "no-store" }).catch(() => null);
  if (response === null) return { state: "failed", ms: null, text: t("formDown") };
  await response.text().catch(() => "");
  const ms = Math.round(performance.now() - began);
  return response.ok
    ? { state: "ok", ms, text: t("formOk") }
    : { state: "failed", ms, text: t("formFailed", { status: response.status }) };
}

async function submitMessage(check: { id: string; mark: string; siteKey: string }, t: T): Promise<OwnHop> {
  const began = performance.now();
  const code = check.id.slice(-8);
  const response = await fetch("/api/v1/leavemsg/submit", {
    method: "POST",
    headers: { "content-type": "application/json", [CHECK_HEADER]: check.mark },
    body: JSON.stringify({ siteKey: check.siteKey, name: t("visitor"), content: t("content", { code }) }),
  }).catch(() => null);
  if (response === null) return { state: "failed", ms: null, text: t("storedDown") };
  const answer = (await response.json().catch(() => null)) as { number?: unknown; detail?: unknown } | null;
  const ms = Math.round(performance.now() - began);
  if (response.ok) return { state: "ok", ms, text: t("storedOk", { number: String(answer?.number ?? "") }) };
  const reason = typeof answer?.detail === "string" ? answer.detail : `HTTP ${response.status}`;
  return { state: "failed", ms, text: t("storedFailed", { reason }) };
}
