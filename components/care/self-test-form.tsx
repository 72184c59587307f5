"use client";

import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { Field } from "@/components/forms/field";
import { SelectField } from "@/components/forms/fields";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { TimeInput } from "@/components/notifications/time-input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { SELF_TEST_RHYTHMS, type SelfTestRhythm } from "@/lib/domain/care/self-test";
import { useTextsState } from "@/lib/i18n/texts-provider";

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;

export type SelfTestRecord = { rhythm: SelfTestRhythm; at: string; day: number };

/** 定时自检 of one webhook: how often, on which day, at what time. */
export function SelfTestForm(props: {
  id: string;
  record: SelfTestRecord;
  mayWrite: boolean;
  save: (input: SelfTestRecord & { id: string }) => Promise<ActionState<undefined>>;
}) {
  const t = useTranslations("care.selfTest");
  const { rhythm, at, day } = props.record;
  const state = useConsoleForm({
    schema: () => import("./self-test-schema").then((module) => module.SelfTestFormSchema),
    defaultValues: { rhythm, at, day: String(day) },
    action: (values) => props.save({ ...values, day: Number(values.day), id: props.id }),
    onDone: () => toast.success(t("saved")),
  });
  return (
    <ConsoleForm state={state} label={t("label")} guard>
      <fieldset disabled={!props.mayWrite} className="min-w-0">
        <div className="flex flex-wrap items-start gap-4">
          <SelectField
            name="rhythm"
            label={t("rhythm")}
            options={SELF_TEST_RHYTHMS.map((value) => ({ value, label: t(value) }))}
          />
          <When />
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

function When() {
  const t = useTranslations("care.selfTest");
  const { timeZone } = useTextsState();
  const rhythm: SelfTestRhythm = useWatch({ name: "rhythm" });
  if (rhythm === "off") return null;
  return (
    <>
      {rhythm === "weekly" && (
        <SelectField
          name="day"
          label={t("day")}
          options={DAYS.map((day) => ({ value: String(day), label: t(`days.${day}`) }))}
        />
      )}
      <Field name="at" label={t("at")} help={t("zone", { zone: timeZone })}>
        {(control) => <TimeInput {...control} name="at" />}
      </Field>
    </>
  );
}
