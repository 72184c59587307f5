"use client";

import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { Field } from "@/components/forms/field";
import { SwitchField } from "@/components/forms/fields";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { toast } from "@/components/ui/toast";
import { NumberField } from "@/components/webhooks/form/rules/number-field";
import type { ActionState } from "@/lib/domain/action-state";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { TimeInput } from "./time-input";

/** The rules as the service takes them. */
export type RulesRecord = { perMinute: number; dedupeSeconds: number; quiet: { from: string; to: string } | null };

/** What quiet hours begin with. */
const NIGHT = { from: "22:00", to: "08:00" };

/** 通知规则: how often, how often the same, and when not. */
export function RulesForm(props: {
  rules: RulesRecord;
  mayWrite: boolean;
  save: (rules: RulesRecord) => Promise<ActionState<undefined>>;
}) {
  const t = useTranslations("notifications.rules");
  const { perMinute, dedupeSeconds, quiet } = props.rules;
  const state = useConsoleForm({
    schema: () => import("./rules-schema").then((module) => module.RulesFormSchema),
    defaultValues: { perMinute, dedupeSeconds, quiet: quiet !== null, ...(quiet ?? NIGHT) },
    action: ({ quiet: on, from, to, ...rest }) => props.save({ ...rest, quiet: on ? { from, to } : null }),
    onDone: () => toast.success(t("saved")),
  });
  return (
    <ConsoleForm state={state} label={t("label")} guard>
      <fieldset disabled={!props.mayWrite} className="min-w-0">
        <div className="grid gap-x-6 gap-y-5 sm:grid-cols-2">
          <NumberField
            name="perMinute"
            label={t("perMinute")}
            unit={t("perMinuteUnit")}
            min={1}
            max={60}
            help={t("perMinuteHelp")}
          />
          <NumberField
            name="dedupeSeconds"
            label={t("dedupe")}
            unit={t("dedupeUnit")}
            min={0}
            max={1_440}
            scale={60}
            help={t("dedupeHelp")}
          />
          <SwitchField name="quiet" label={t("quiet")} help={t("quietHelp")} disabled={!props.mayWrite} />
          <QuietHours />
        </div>
        {props.mayWrite && (
          <div className="mt-5">
            <SubmitButton variant="secondary">{t("save")}</SubmitButton>
          </div>
        )}
      </fieldset>
    </ConsoleForm>
  );
}

function QuietHours() {
  const t = useTranslations("notifications.rules");
  const { timeZone } = useTextsState();
  const on: boolean = useWatch({ name: "quiet" });
  if (!on) return null;
  return (
    <div className="min-w-0">
      <div className="flex flex-wrap gap-4">
        <Field name="from" label={t("quietFrom")}>
          {(control) => <TimeInput {...control} name="from" />}
        </Field>
        <Field name="to" label={t("quietTo")}>
          {(control) => <TimeInput {...control} name="to" />}
        </Field>
      </div>
      <p className="mt-1.5 text-ink-3 text-sm">{t("quietZone", { zone: timeZone })}</p>
    </div>
  );
}
