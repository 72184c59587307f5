"use client";

import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { CheckboxField, TagsField } from "@/components/forms/fields";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { toast } from "@/components/ui/toast";
import { NumberField } from "@/components/webhooks/form/rules/number-field";
import type { ActionState } from "@/lib/domain/action-state";
import type { GuardInput } from "@/lib/domain/leave-message/guard";
import { GUARD_WORDS_MAX } from "@/lib/domain/leave-message/guard-limits";

/** What keeps a site's inbox clean: blocked words, suspicious looks, and how much one address may send. */
export function GuardForm(props: { values: GuardInput; save: (values: GuardInput) => Promise<ActionState<void>> }) {
  const t = useTranslations("messages.guard");
  const all = useTranslations("messages");
  const state = useConsoleForm({
    schema: () => import("@/lib/domain/leave-message/guard").then((module) => module.GuardSchema),
    defaultValues: props.values,
    action: props.save,
    onDone: () => toast.success(t("saved")),
  });
  return (
    <ConsoleForm state={state} label={t("title")} guard>
      <div className="space-y-5">
        <TagsField name="words" label={t("words")} help={t("wordsHelp")} max={GUARD_WORDS_MAX} />
        <CheckboxField name="looks" label={t("looks")} description={t("looksHelp")} />
        <div>
          <div className="grid items-end gap-4 sm:grid-cols-2 lg:grid-cols-3">
            <NumberField name="perTenMinutes" label={t("perTenMinutes")} unit={t("unit")} min={1} max={1_000} />
            <NumberField name="perDay" label={t("perDay")} unit={t("unit")} min={1} max={10_000} />
            <NumberField name="perSiteMinute" label={t("perSiteMinute")} unit={t("unit")} min={10} max={6_000} />
          </div>
          <p className="mt-1.5 text-ink-3 text-sm">{t("limitsHelp")}</p>
        </div>
      </div>
      <div className="mt-5">
        <SubmitButton variant="secondary">{all("settings.save")}</SubmitButton>
      </div>
    </ConsoleForm>
  );
}
