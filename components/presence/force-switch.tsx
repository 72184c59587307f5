"use client";

import { useId, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { usePresenceWords } from "./words";

const CHOICES = ["30m", "2h", "today", "manual"] as const;
type Choice = (typeof CHOICES)[number];
export type ForceInput = { on: false } | { on: true; for: Choice };

/** 强制离线: for a while, or until somebody ends it. */
export function ForceSwitch(props: {
  forced: { until: string | null; by: string } | null;
  mayWrite: boolean;
  force: (input: ForceInput) => Promise<ActionState<undefined>>;
}) {
  const t = useTranslations("presence.force");
  const common = useTranslations("common");
  const { opening } = usePresenceWords();
  const [choice, setChoice] = useState<Choice>("30m");
  const id = useId();
  const [pending, start] = useTransition();
  const { forced } = props;
  const send = (input: ForceInput) =>
    start(async () => {
      const answer = await props.force(input).catch(() => null);
      if (answer?.status === "ok") toast.success(input.on ? t("done") : t("ended"));
      else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    });
  if (forced !== null) {
    const { until, by } = forced;
    return (
      <div className="flex flex-wrap items-center gap-3">
        <p className="text-sm text-warning">
          {until === null ? t("untilManual", { by }) : t("until", { time: opening(until), by })}
        </p>
        {props.mayWrite && (
          <Button pending={pending} onClick={() => send({ on: false })}>
            {t("off")}
          </Button>
        )}
      </div>
    );
  }
  if (!props.mayWrite) return null;
  return (
    <div className="flex flex-wrap items-end gap-2">
      <label htmlFor={id} className="min-w-36 text-sm">
        <span className="mb-1 block text-ink-2">{t("for")}</span>
        <Select
          id={id}
          value={choice}
          onChange={({ target }) => setChoice(CHOICES.find((known) => known === target.value) ?? "30m")}
        >
          {CHOICES.map((value) => (
            <option key={value} value={value}>
              {t(value)}
            </option>
          ))}
        </Select>
      </label>
      <Button pending={pending} onClick={() => send({ on: true, for: choice })}>
        {t("on")}
      </Button>
    </div>
  );
}
