"use client";

import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import type { TryStage } from "@/lib/domain/exchange";
import type { TestState } from "./use-test";

type Shown = "checking" | "token" | "dns" | "handshake" | "sending" | "waiting";
const SHOWN: Record<TryStage, Shown> = {
  token: "token",
  dns: "dns",
  tcp: "handshake",
  tls: "handshake",
  send: "sending",
  firstByte: "waiting",
  download: "waiting",
};

/** The words for what a test is doing: 正在解析域名… → 正在握手… → 等待响应…. */
export function useStageText(): (stage: TryStage | null) => string {
  const t = useTranslations("testPush.stage");
  return (stage) => t(stage === null ? "checking" : SHOWN[stage]);
}

/** What is happening right now, and for how long, with a way out. */
export function Running(props: {
  state: Extract<TestState, { phase: "running" }>;
  timeoutMs: number;
  onCancel: () => void;
}) {
  const t = useTranslations("testPush");
  const text = useStageText();
  const { startedAt, stage } = props.state;
  const seconds = useSecondsSince(startedAt);
  const max = Math.round(props.timeoutMs / 1000);
  return (
    <div className="flex items-center gap-3 rounded-lg border border-line bg-sunken px-4 py-3.5">
      <Spinner className="size-5 text-accent-ink" />
      <span className="min-w-0 flex-1">
        {text(stage)}
        {seconds > 0 && <span className="ml-2 text-ink-3 text-sm">{t("elapsed", { s: seconds, max })}</span>}
      </span>
      <Button size="sm" onClick={props.onCancel}>
        {t("cancel")}
      </Button>
    </div>
  );
}

function useSecondsSince(startedAt: number): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(Math.floor((Date.now() - startedAt) / 1000)), 250);
    return () => clearInterval(timer);
  }, [startedAt]);
  return seconds;
}
