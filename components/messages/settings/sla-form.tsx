"use client";

import { useId } from "react";
import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { CheckboxField, SelectField, TextField } from "@/components/forms/fields";
import { RowsField } from "@/components/forms/rows-field";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { toast } from "@/components/ui/toast";
import { NumberField } from "@/components/webhooks/form/rules/number-field";
import type { ActionState } from "@/lib/domain/action-state";
import { PRIORITIES, type Priority } from "@/lib/domain/leave-message/priority";

export type SlaValues = {
  slaMinutes: Record<Priority, number>;
  slaCategories: { category: string; minutes: Record<Priority, number> }[];
  slaPause: boolean;
  slaSupervisorId: string | null;
  autoCloseDays: number;
};

/** How long visitors may wait for their first answer, by priority, in business time. */
export function SlaSettingsForm(props: {
  values: SlaValues;
  /** Categories in use, to choose from. */
  categories: readonly string[];
  members: readonly { value: string; label: string }[];
  save: (values: SlaValues) => Promise<ActionState<void>>;
}) {
  const t = useTranslations("messages");
  const state = useConsoleForm({
    schema: () => import("@/lib/domain/leave-message/settings").then((module) => module.SlaSettingsSchema),
    // A select has no null; the schema takes "" for it.
    defaultValues: { ...props.values, slaSupervisorId: props.values.slaSupervisorId ?? "" },
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
      <div className="mt-6">
        <RowsField
          name="slaCategories"
          label={t("settings.categories")}
          help={t("settings.categoriesHelp")}
          addLabel={t("settings.addCategory")}
          first={{ category: "", minutes: props.values.slaMinutes }}
          focus="category"
          max={20}
        >
          {(index) => <CategoryTimes index={index} categories={props.categories} />}
        </RowsField>
      </div>
      <div className="mt-5">
        <CheckboxField name="slaPause" label={t("settings.slaPause")} description={t("settings.slaPauseHelp")} />
      </div>
      <div className="mt-5 grid gap-5 sm:grid-cols-2">
        <SelectField
          name="slaSupervisorId"
          label={t("settings.supervisor")}
          help={t("settings.supervisorHelp")}
          placeholder={t("settings.noSupervisor")}
          options={props.members}
        />
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

/** A category with times of its own. */
function CategoryTimes({ index, categories }: { index: number; categories: readonly string[] }) {
  const t = useTranslations("messages");
  const row = `slaCategories.${index}`;
  const choices = useId();
  return (
    <div className="min-w-0 flex-1 rounded-lg border border-line p-3 sm:p-4">
      <TextField
        name={`${row}.category`}
        label={t("filter.category")}
        required
        maxLength={50}
        autoComplete="off"
        list={choices}
        className="mb-4 max-w-xs"
      />
      <datalist id={choices}>
        {categories.map((category) => (
          <option key={category} value={category} />
        ))}
      </datalist>
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-4">
        {PRIORITIES.map((priority) => (
          <NumberField
            key={priority}
            name={`${row}.minutes.${priority}`}
            label={t(`priority.${priority}`)}
            unit={t("settings.minutes")}
            min={1}
            max={43_200}
          />
        ))}
      </div>
    </div>
  );
}
