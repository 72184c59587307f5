"use client";

import { useFormContext, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field, type FieldProps } from "@/components/forms/field";
import { RadioCardsField, SelectField, TextField } from "@/components/forms/fields";
import { FormLayout, FormSection } from "@/components/forms/form-layout";
import { TimeInput } from "@/components/notifications/time-input";
import { Input } from "@/components/ui/input";
import { ZoneField } from "@/components/webhooks/form/rules/zone-field";
import { weekdayName } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import type { WizardActions } from "./choices";
import { NextRuns } from "./next-runs";
import type { WizardValues } from "./schema";
import { TogglesField } from "./toggles";

const TYPES = ["immediate", "once", "recurring"] as const;
const EVERY = ["day", "week", "month", "hours", "cron"] as const;
const MONTH_DAYS = Array.from({ length: 31 }, (_, index) => String(index + 1));

/** When it is sent: at once, at a time, or by a rule whose next runs stand beside it. */
export function TriggerStep({ runs }: { runs: WizardActions["runs"] }) {
  const t = useTranslations("broadcasts.wizard");
  const type = useWatch<WizardValues, "type">({ name: "type" });
  const recurring = type === "recurring";
  return (
    <FormLayout {...(recurring ? { asideLabel: t("nextRuns"), aside: <NextRuns runs={runs} /> } : {})}>
      <FormSection id="trigger" title={t("step.trigger")}>
        <RadioCardsField
          name="type"
          label={t("trigger")}
          columns="grid-cols-1 @xl:grid-cols-3"
          options={TYPES.map((value) => ({
            value,
            label: t(`triggers.${value}`),
            description: t(`triggerHelp.${value}`),
          }))}
        />
        {type === "once" && (
          <>
            <LocalTimeField name="at" label={t("at")} required />
            <ZoneField name="timezone" />
          </>
        )}
        {recurring && <Rule />}
      </FormSection>
      {recurring && <MoreRules />}
    </FormLayout>
  );
}

/** A date and time of the chosen zone. */
function LocalTimeField(props: FieldProps) {
  const { register } = useFormContext();
  return (
    <Field ask="select" {...props} className="max-w-64">
      {(control) => <Input {...control} {...register(props.name)} type="datetime-local" />}
    </Field>
  );
}

function Rule() {
  const t = useTranslations("broadcasts.wizard");
  const { locale } = useTextsState();
  const every = useWatch<WizardValues, "every">({ name: "every" });
  return (
    <>
      <SelectField
        name="every"
        label={t("every")}
        className="max-w-72"
        options={EVERY.map((value) => ({ value, label: t(`everyOf.${value}`) }))}
      />
      {every === "week" && (
        <TogglesField
          name="weekdays"
          label={t("weekdays")}
          required
          narrow
          sections={[
            { options: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: String(day), label: weekdayName(locale, day) })) },
          ]}
        />
      )}
      {every === "month" && (
        <>
          <TogglesField
            name="monthDays"
            label={t("monthDays")}
            required
            narrow
            sections={[
              {
                options: [
                  ...MONTH_DAYS.map((day) => ({ value: day, label: day })),
                  { value: "last", label: t("lastDay") },
                ],
              },
            ]}
          />
          <SelectField
            name="shortMonth"
            label={t("shortMonth")}
            className="max-w-72"
            options={(["last", "skip"] as const).map((value) => ({ value, label: t(`shortMonthOf.${value}`) }))}
          />
        </>
      )}
      {(every === "day" || every === "week" || every === "month") && (
        <Field name="time" label={t("time")} required>
          {(control) => <TimeInput {...control} />}
        </Field>
      )}
      {every === "hours" && (
        <TextField name="hours" label={t("hours")} inputMode="numeric" required className="max-w-40" />
      )}
      {every === "cron" && (
        <TextField name="cron" label={t("cron")} help={t("cronHelp")} required mono className="max-w-72" />
      )}
      <ZoneField name="timezone" />
    </>
  );
}

function MoreRules() {
  const t = useTranslations("broadcasts.wizard");
  const endType = useWatch<WizardValues, "endType">({ name: "endType" });
  return (
    <FormSection id="more" title={t("more")}>
      <LocalTimeField name="start" label={t("startAt")} help={t("startHelp")} />
      <SelectField
        name="endType"
        label={t("end")}
        className="max-w-72"
        options={(["never", "at", "times"] as const).map((value) => ({ value, label: t(`endOf.${value}`) }))}
      />
      {endType === "at" && <LocalTimeField name="endAt" label={t("endAt")} required />}
      {endType === "times" && (
        <TextField name="endTimes" label={t("endTimes")} inputMode="numeric" required className="max-w-40" />
      )}
      <SelectField
        name="holidays"
        label={t("holidays")}
        help={t("holidaysHelp")}
        className="max-w-72"
        options={(["run", "skip", "nextWorkday"] as const).map((value) => ({ value, label: t(`holidaysOf.${value}`) }))}
      />
      <SelectField
        name="overlap"
        label={t("overlap")}
        className="max-w-72"
        options={(["skip", "queue"] as const).map((value) => ({ value, label: t(`overlapOf.${value}`) }))}
      />
      <SelectField
        name="missed"
        label={t("missed")}
        className="max-w-72"
        options={(["once", "skip"] as const).map((value) => ({ value, label: t(`missedOf.${value}`) }))}
      />
    </FormSection>
  );
}
