"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import { NumberField } from "@/components/webhooks/form/rules/number-field";
import { type ActionState, IDLE } from "@/lib/domain/action-state";

type Kept = { messageDays: number; ipDays: number; spamDays: number };

/** How long things are kept. Shortening says first how many messages go. */
export function RetentionForm(props: {
  values: Kept;
  save: (values: Kept) => Promise<ActionState<void>>;
  count: (input: { messageDays: number }) => Promise<ActionState<{ n: number }>>;
}) {
  const t = useTranslations("messages");
  const [asking, setAsking] = useState<{ n: number; answer: (yes: boolean) => void } | null>(null);
  const settle = (yes: boolean) => {
    asking?.answer(yes);
    setAsking(null);
  };
  const save = async (values: Kept): Promise<ActionState<void>> => {
    if (values.messageDays < props.values.messageDays) {
      const counted = await props.count({ messageDays: values.messageDays });
      if (counted.status === "error") return counted;
      const n = counted.status === "ok" ? counted.data.n : 0;
      if (n > 0 && !(await new Promise<boolean>((answer) => setAsking({ n, answer })))) return IDLE;
    }
    return props.save(values);
  };
  const state = useConsoleForm({
    schema: () => import("@/lib/domain/leave-message/settings").then((module) => module.RetentionSettingsSchema),
    defaultValues: props.values,
    action: save,
    onDone: () => toast.success(t("privacy.saved")),
  });
  const days = (name: keyof Kept, min: number, max: number) => (
    <NumberField name={name} label={t(`privacy.${name}`)} unit={t("privacy.days")} min={min} max={max} />
  );
  return (
    <ConsoleForm state={state} label={t("privacy.retention")} guard>
      <div className="grid gap-5 sm:grid-cols-3">
        {days("messageDays", 30, 3_650)}
        {days("ipDays", 1, 3_650)}
        {days("spamDays", 1, 365)}
      </div>
      <div className="mt-5">
        <SubmitButton variant="secondary">{t("privacy.save")}</SubmitButton>
      </div>
      {asking !== null && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && settle(false)}
          title={t("privacy.shortenTitle")}
          consequences={[t("privacy.shorten", { n: asking.n })]}
          confirmLabel={t("privacy.shortenYes")}
          cancelLabel={t("privacy.shortenNo")}
          onConfirm={() => {
            settle(true);
            return true;
          }}
        />
      )}
    </ConsoleForm>
  );
}
