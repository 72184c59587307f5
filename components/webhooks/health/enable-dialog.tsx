"use client";

import { useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { RadioCards } from "@/components/ui/radio-cards";

export type BacklogChoice = "resend" | "ignore";

/** Switching on with deliveries waiting: 补发 {n} 条 or 忽略. `onEnable` answers whether it worked. */
export function EnableDialog(props: {
  /** What is switched on: one webhook by its name, or several by their number. */
  target: { name: string } | { count: number };
  /** Null: closed. */
  waiting: number | null;
  onClose: () => void;
  onEnable: (backlog: BacklogChoice) => Promise<boolean>;
}) {
  const t = useTranslations("webhooks.enable");
  const label = useId();
  const [choice, setChoice] = useState<BacklogChoice>("resend");
  const [pending, setPending] = useState(false);
  const n = props.waiting ?? 0;
  const enable = async () => {
    setPending(true);
    try {
      if (await props.onEnable(choice)) props.onClose();
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog
      open={props.waiting !== null}
      onOpenChange={(open) => !open && !pending && props.onClose()}
      dismissable={!pending}
      title={
        "name" in props.target ? t("title", { name: props.target.name }) : t("titleMany", { n: props.target.count })
      }
      footer={
        <>
          <Button onClick={props.onClose} disabled={pending}>
            {t("keepOff")}
          </Button>
          <Button variant="primary" onClick={enable} pending={pending}>
            {choice === "resend" ? t("confirmResend", { n }) : t("confirmIgnore")}
          </Button>
        </>
      }
    >
      <p id={label} className="mb-3 text-ink-2">
        {t("text", { n })}
      </p>
      <RadioCards
        name="backlog"
        labelledBy={label}
        value={choice}
        onChange={setChoice}
        columns="grid-cols-1"
        options={[
          { value: "resend", label: t("resend", { n }), description: t("resendText") },
          { value: "ignore", label: t("ignore"), description: t("ignoreText") },
        ]}
      />
    </Dialog>
  );
}
