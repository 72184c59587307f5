"use client";

import { Send } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useRef } from "react";
import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import type { ChannelId } from "@/lib/domain/endpoints";
import { useFindingText } from "../field-label";
import type { EventGroup } from "../record";
import type { TestChoice } from "./choice";
import type { FindContacts } from "./contact-picker";
import { FixButton, type FixTarget, useVerdictTitle } from "./fix";
import { PushChoice } from "./push-choice";
import { Running, useStageText } from "./running";
import type { TestState } from "./use-test";

// There is one once something was sent; it is loaded while that is on its way.
const loadResult = () => import("./test-result").then((module) => ({ default: module.TestResult }));
const TestResult = lazy(loadResult);

/**
 * Sends one test and shows everything about it. Which configuration is tested is the caller's: the one on screen, or a
 * stored one. Ctrl/⌘ Enter sends from anywhere on the page.
 */
export function TestPanel(props: {
  choice: TestChoice;
  onChoice: (choice: TestChoice) => void;
  groups: readonly EventGroup[];
  findContacts: FindContacts;
  channel: ChannelId;
  timeoutMs: number;
  state: TestState;
  onSend: () => void;
  onCancel: () => void;
  fix: FixTarget;
  /** False for people who may not test. */
  allowed: boolean;
  description: string;
  neverTested?: boolean;
  note?: (state: Extract<TestState, { phase: "done" }>) => ReactNode;
}) {
  const t = useTranslations("testPush");
  const { state, allowed } = props;
  useSendShortcut(allowed ? props.onSend : null);
  useEffect(() => {
    // Only a hint: what could not be loaded is asked for again when the result is there.
    if (state.phase === "running") loadResult().catch(() => undefined);
  }, [state.phase]);
  return (
    <div className="space-y-4">
      <p className="text-ink-2 text-sm">{props.description}</p>
      <PushChoice {...props} disabled={!allowed} />
      {props.neverTested && state.phase === "idle" && <Banner tone="info">{t("neverTested")}</Banner>}
      {allowed ? (
        <div className="flex flex-wrap items-center gap-3">
          <Button
            variant="primary"
            icon={Send}
            pending={state.phase === "running"}
            pendingLabel={t("send")}
            onClick={props.onSend}
          >
            {t("send")}
          </Button>
          <span className="text-ink-3 text-xs">
            <Kbd>Ctrl/⌘</Kbd> <Kbd>Enter</Kbd>
          </span>
        </div>
      ) : (
        <Banner tone="info">{t("notAllowed")}</Banner>
      )}
      <p className="text-ink-3 text-xs">{t("rules")}</p>
      <Announcement state={state} channel={props.channel} />
      <Outcome {...props} />
    </div>
  );
}

function Outcome(props: Parameters<typeof TestPanel>[0]) {
  const t = useTranslations("testPush");
  const { state, channel, fix } = props;
  switch (state.phase) {
    case "idle":
      return null;
    case "cancelled":
      return <Banner tone="info">{t("cancelled")}</Banner>;
    case "running":
      return <Running state={state} timeoutMs={props.timeoutMs} onCancel={props.onCancel} />;
    case "refused":
      return (
        <div className="space-y-4">
          <Refused state={state} channel={channel} fix={fix} />
          {state.previous !== null && <Done {...props} done={state.previous} />}
        </div>
      );
    case "done":
      return <Done {...props} done={state} />;
  }
}

function Done(props: Parameters<typeof TestPanel>[0] & { done: Extract<TestState, { phase: "done" }> }) {
  const { done } = props;
  return (
    <Suspense>
      <TestResult
        result={done.result}
        at={done.at}
        channel={props.channel}
        fix={props.fix}
        onRetry={props.onSend}
        missedLatest={done.askedLatest && done.result.data === "sample"}
        note={props.note?.(done)}
      />
    </Suspense>
  );
}

function Refused(props: { state: Extract<TestState, { phase: "refused" }>; channel: ChannelId; fix: FixTarget }) {
  const t = useTranslations("testPush");
  const sentence = useFindingText();
  const { fields, message } = props.state;
  if (fields.length === 0) return <Banner tone="warning">{message}</Banner>;
  return (
    <Banner tone="danger" title={t("refused")}>
      <ul className="mt-1 space-y-2">
        {fields.map((field) => (
          <li key={`${field.path}-${field.message}`} className="flex flex-wrap items-center justify-between gap-2">
            <span>{sentence(field, props.channel)}</span>
            <FixButton path={field.path} channel={props.channel} fix={props.fix} />
          </li>
        ))}
      </ul>
    </Banner>
  );
}

/** Says how it ended to who cannot see the panel change. The region is there before the text. */
function Announcement(props: { state: TestState; channel: ChannelId }) {
  const t = useTranslations("testPush");
  const title = useVerdictTitle();
  const stage = useStageText();
  const { state } = props;
  const text =
    state.phase === "running"
      ? stage(state.stage)
      : state.phase === "done"
        ? title(state.result, props.channel)
        : state.phase === "refused"
          ? refusal(state, t("refused"))
          : "";
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  );
}

function refusal({ message, fields }: Extract<TestState, { phase: "refused" }>, title: string): string {
  return fields.length === 0 ? message : [title, ...fields.map((field) => field.message)].join(" ");
}

function useSendShortcut(send: (() => void) | null): void {
  const latest = useRef(send);
  useEffect(() => {
    latest.current = send;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      if (latest.current === null) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
