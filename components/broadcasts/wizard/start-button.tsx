"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { WizardActions } from "./choices";

/** Of more people than this, their number has to be typed. */
const TYPED = 10_000;

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
  const start = async (): Promise<boolean> => {
    const answer = await props.start({ id, ...(contacts === null ? {} : { confirm: contacts }) }).catch(() => null);
    if (answer?.status !== "ok") {
      toast.error(
        answer?.status === "error" ? (answer.fields[0]?.message ?? answer.message) : common("form.networkError"),
      );
      router.refresh();
      return false;
    }
    toast.success(planned ? t("donePlanned") : t("done"));
    router.push(`/broadcasts/${id}`);
    return true;
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
        {...(contacts !== null && contacts > TYPED ? { typeToConfirm: String(contacts) } : { tone: "primary" })}
        onConfirm={start}
      />
    </>
  );
}
