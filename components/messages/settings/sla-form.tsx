"use client";

import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { toast } from "@/components/ui/toast";
import { NumberField } from "@/components/webhooks/form/rules/number-field";
import type { ActionState } from "@/lib/domain/action-state";
import { PRIORITIES, type Priority } from "@/lib/domain/leave-message/priority";

export type SlaValues = {
  slaMinutes: Record<Priority, number>;
  slaCategories: { category: string; minutes: Record<Priority, number> }[];
  autoCloseDays: number;
};

/** How long visitors may wait for their first answer, by priority, in business time. */
export function SlaSettingsForm(props: { values: SlaValues; save: (values: SlaValues) => Promise<ActionState<void>> }) {
  const t = useTranslations("messages");
  const state = useConsoleForm({
    schema: () => import("@/lib/domain/leave-message/settings").then((module) => module.SlaSettingsSchema),
    defaultValues: props.values,
    action: props.save,
    onDone: () => toast.success(t("settings.saved")),
  });
  return (
    <ConsoleForm state={state} label={t("settings.slaTitle")} guard>
      <div className="grid gap-5 sm:grid-cols-2 lg:grid-cols-4">
        {PRIORITIES.map((priority) => (
          <NumberField
            key={priority}
            name={`slaMinutes.${priority}`}
            label={t(`priority.${priority}`)}
            unit={t("settings.minutes")}
            min={1}
            max={43_200}
          />
        ))}
      </div>
      <div className="mt-5 max-w-xs">
        <NumberField
          name="autoCloseDays"
          label={t("settings.autoClose")}
          help={t("settings.autoCloseHelp")}
          unit={t("settings.days")}
          min={0}
          max={90}
        />
      </div>
      <div className="mt-5">
        <SubmitButton variant="secondary">{t("settings.save")}</SubmitButton>
      </div>
    </ConsoleForm>
  );
}
