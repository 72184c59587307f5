"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { usePasswordAgain } from "@/components/forms/password-again";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import { TYPED_ABOVE } from "@/lib/domain/broadcast/status";
import type { WizardActions } from "./choices";

/** Starts the broadcast for exactly the number of people that was shown: a larger audience is asked about again. */
export function StartButton(props: {
  id: string;
  figures: { contacts: number; requests: number } | null;
  /** It waits for its time. */
  planned: boolean;
  webhook: string;
  untested: boolean;
  disabled: boolean;
  start: WizardActions["start"];
}) {
  const t = useTranslations("broadcasts.wizard.start");
  const common = useTranslations("common");
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const { id, figures, planned, webhook, untested, disabled } = props;
  const label = planned ? t("planned") : t("now");
  const contacts = figures?.contacts ?? null;
  const proof = usePasswordAgain(t("passwordHelp"));
  const start = async (): Promise<boolean> => {
    const confirm = contacts === null ? {} : { confirm: contacts };
    const answer = await props.start({ id, ...confirm, ...proof.given }).catch(() => null);
    if (answer?.status === "ok") {
      toast.success(planned ? t("donePlanned") : t("done"));
      router.push(`/broadcasts/${id}`);
      return true;
    }
    const failure = answer?.status === "error" ? answer : null;
    if (failure !== null && proof.wanted(failure)) return false;
    toast.error(failure === null ? common("form.networkError") : (failure.fields[0]?.message ?? failure.message));
    router.refresh();
    return false;
  };
  const title = planned ? t("titlePlanned") : contacts === null ? t("titleUnknown") : t("titleNow", { n: contacts });
  const lines = [
    ...(figures === null ? [] : [t("sends", { webhook, requests: figures.requests })]),
    planned ? t("plannedNote") : t("noUndo"),
    ...(untested ? [t("untested")] : []),
  ];
  return (
    <>
      <Button variant="primary" disabled={disabled} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={title}
        consequences={lines}
        confirmLabel={label}
        cancelLabel={t("keep")}
        {...(contacts !== null && contacts > TYPED_ABOVE ? { typeToConfirm: String(contacts) } : { tone: "primary" })}
        onConfirm={start}
      >
        {proof.field}
      </ConfirmDialog>
    </>
  );
}
