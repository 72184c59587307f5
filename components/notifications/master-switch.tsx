"use client";

import { useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Switch } from "@/components/ui/switch";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

/** 启用留言通知: at once, with 撤销 in the toast. */
export function MasterSwitch(props: {
  enabled: boolean;
  disabled: boolean;
  set: (input: { enabled: boolean }) => Promise<ActionState<undefined>>;
}) {
  const t = useTranslations("notifications");
  const common = useTranslations("common");
  const [wanted, setWanted] = useState(props.enabled);
  const [pending, start] = useTransition();
  const change = (enabled: boolean) =>
    start(async () => {
      setWanted(enabled);
      const answer = await props.set({ enabled }).catch(() => null);
      if (answer?.status === "ok") {
        const undo = { label: t("undo"), onSelect: () => change(!enabled) };
        toast.success(enabled ? t("masterOn") : t("masterOff"), undo);
      } else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    });
  return (
    <Switch
      label={t("master")}
      checked={pending ? wanted : props.enabled}
      disabled={props.disabled}
      onCheckedChange={change}
    />
  );
}
