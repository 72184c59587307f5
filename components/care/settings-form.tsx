"use client";

import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { toast } from "@/components/ui/toast";
import { NumberField } from "@/components/webhooks/form/rules/number-field";
import type { ActionState } from "@/lib/domain/action-state";

type Settings = { secretDays: number; quietDays: number };

/** 提醒时机: after how many days. */
export function CareSettingsForm(props: {
  settings: Settings;
  mayWrite: boolean;
  save: (input: Settings) => Promise<ActionState<undefined>>;
}) {
  const t = useTranslations("care.settings");
  const state = useConsoleForm({
    schema: () => import("./settings-schema").then((module) => module.CareSettingsFormSchema),
    defaultValues: props.settings,
    action: props.save,
    onDone: () => toast.success(t("saved")),
  });
  return (
    <ConsoleForm state={state} label={t("label")} guard>
      <fieldset disabled={!props.mayWrite} className="min-w-0">
        <div className="grid gap-x-6 gap-y-5 sm:grid-cols-2">
          <NumberField
            name="secretDays"
            label={t("secretDays")}
            unit={t("days")}
            min={30}
            max={730}
            help={t("secretHelp")}
          />
          <NumberField
            name="quietDays"
            label={t("quietDays")}
            unit={t("days")}
            min={1}
            max={90}
            help={t("quietHelp")}
          />
        </div>
        {props.mayWrite && (
          <div className="mt-4">
            <SubmitButton variant="secondary">{t("save")}</SubmitButton>
          </div>
        )}
      </fieldset>
    </ConsoleForm>
  );
}
