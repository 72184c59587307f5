"use client";

import { useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { BacklogChoice } from "./enable-dialog";

/** What switching an endpoint asks of the page around it. */
export type SwitchActions = {
  setEnabled: (input: { id: string; enabled: boolean; backlog?: BacklogChoice }) => Promise<ActionState<unknown>>;
  countWaiting: (input: { id: string }) => Promise<ActionState<number>>;
};

/**
 * Switching off happens at once, with 撤销 in the toast and how much now waits. Switching on happens at once as well,
 * unless deliveries wait: then somebody decides about those first (`asked` is their number).
 */
export function useEndpointSwitch(props: SwitchActions & { id: string; name: string; enabled: boolean }) {
  const t = useTranslations("webhooks");
  const common = useTranslations("common");
  const { id, name, enabled } = props;
  const [wanted, setWanted] = useState(enabled);
  const [asked, setAsked] = useState<number | null>(null);
  const [pending, start] = useTransition();
  const failed = (answer: ActionState<unknown> | null) =>
    toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
  const waitingNow = async () => {
    const waiting = await props.countWaiting({ id }).catch(() => null);
    return waiting?.status === "ok" ? waiting.data : 0;
  };
  const set = async (next: boolean, backlog?: BacklogChoice): Promise<boolean> => {
    const answer = await props.setEnabled({ id, enabled: next, ...(backlog ? { backlog } : {}) }).catch(() => null);
    if (answer?.status !== "ok") {
      failed(answer);
      return false;
    }
    const waiting = next ? 0 : await waitingNow();
    const said = next
      ? t("enabled", { name })
      : waiting > 0
        ? t("disabledWaiting", { name, n: waiting })
        : t("disabled", { name });
    // What was ignored is skipped for good: that has no way back.
    if (backlog === "ignore") toast.success(said);
    else toast.success(said, { label: t("undo"), onSelect: () => start(() => settle(!next)) });
    return true;
  };
  const settle = async (next: boolean) => {
    setWanted(next);
    if (!(await set(next))) setWanted(!next);
  };
  const change = (next: boolean) =>
    start(async () => {
      const waiting = next ? await waitingNow() : 0;
      if (waiting > 0) setAsked(waiting);
      else await settle(next);
    });
  return {
    checked: pending ? wanted : enabled,
    pending,
    change,
    asked,
    dismiss: () => setAsked(null),
    enable: (backlog: BacklogChoice) => set(true, backlog),
  };
}
