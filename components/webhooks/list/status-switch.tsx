"use client";

import { useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Switch } from "@/components/ui/switch";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

/** On or off at once, with 撤销 in the toast; switching off also says how much now waits. */
export function StatusSwitch(props: {
  id: string;
  name: string;
  enabled: boolean;
  disabled: boolean;
  setEnabled: (input: { id: string; enabled: boolean }) => Promise<ActionState<unknown>>;
  countWaiting: (input: { id: string }) => Promise<ActionState<number>>;
}) {
  const t = useTranslations("webhooks");
  const common = useTranslations("common");
  const { id, name, enabled } = props;
  const [wanted, setWanted] = useState(enabled);
  const [pending, start] = useTransition();
  const said = async (next: boolean): Promise<string> => {
    if (next) return t("enabled", { name });
    const waiting = await props.countWaiting({ id });
    const n = waiting.status === "ok" ? waiting.data : 0;
    return n > 0 ? t("disabledWaiting", { name, n }) : t("disabled", { name });
  };
  const change = (next: boolean) => {
    setWanted(next);
    start(async () => {
      const answer = await props.setEnabled({ id, enabled: next }).catch(() => null);
      if (answer?.status === "ok") {
        return toast.success(await said(next), { label: t("undo"), onSelect: () => change(!next) });
      }
      setWanted(!next);
      toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    });
  };
  return (
    <Switch
      label={t("enableLabel", { name })}
      checked={pending ? wanted : enabled}
      disabled={props.disabled}
      onCheckedChange={change}
      words={false}
      className="relative z-1"
    />
  );
}
