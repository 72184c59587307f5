"use client";

import { BellRing } from "lucide-react";
import { useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Popconfirm } from "@/components/ui/popconfirm";
import { toast } from "@/components/ui/toast";
import { useInbox } from "./inbox-context";

/** 重新通知, of one webhook or of several. Asks first where somebody has got it already. */
export function NotifyAgain(props: {
  messageId: string;
  deliveries: readonly string[];
  /** What the button says, and what it is about for who cannot see where it stands. */
  label: string;
  name?: string;
  arrived: boolean;
}) {
  const t = useTranslations("messages.notify");
  const { actions } = useInbox();
  const [pending, start] = useTransition();
  const send = async () => {
    const answer = await actions.notifyAgain({ id: props.messageId, deliveries: [...props.deliveries] });
    if (answer.status === "ok") toast.success(t("sent"));
    if (answer.status === "error") toast.error(answer.fields[0]?.message ?? answer.message);
  };
  const button = (onClick?: () => void) => (
    <Button size="sm" icon={BellRing} aria-label={props.name} pending={pending} onClick={onClick}>
      {props.label}
    </Button>
  );
  if (!props.arrived) return button(() => start(send));
  return (
    <Popconfirm
      trigger={button()}
      title={t("ask")}
      description={t("askHelp")}
      confirmLabel={t("again")}
      cancelLabel={t("cancel")}
      tone="primary"
      onConfirm={send}
    />
  );
}
