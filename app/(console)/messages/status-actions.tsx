"use client";

import { useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { MessageStatus } from "@/lib/domain/leave-message/status";
import { changeStatusAction } from "./actions";

/** A button for each status the message may go to. The list and the drawer are rendered anew afterwards. */
export function StatusActions(props: { id: string; status: MessageStatus; next: readonly MessageStatus[] }) {
  const t = useTranslations("messages");
  const [pending, start] = useTransition();
  const change = (status: MessageStatus) =>
    start(async () => {
      const answer = await changeStatusAction({ id: props.id, expected: props.status, status });
      if (answer.status === "ok") toast.success(t("action.done", { status: t(`status.${status}`) }));
      else if (answer.status === "error")
        toast.error(t("action.failed", { reason: answer.fields[0]?.message ?? answer.message }));
    });
  const back = {
    closed: "reopen",
    replied: "reopen",
    spam: "notSpam",
    processing: "pending",
    pending: "pending",
  } as const;
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{t("action.label")}</legend>
      {props.next.map((status, index) => (
        <Button
          key={status}
          size="sm"
          variant={index === 0 ? "primary" : status === "spam" ? "danger-ghost" : "secondary"}
          disabled={pending}
          onClick={() => change(status)}
        >
          {status === "pending" ? t(`action.${back[props.status]}`) : t(`action.${status}`)}
        </Button>
      ))}
    </fieldset>
  );
}
