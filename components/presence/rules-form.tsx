"use client";

import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { SwitchField } from "@/components/forms/fields";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { toast } from "@/components/ui/toast";
import { NumberField } from "@/components/webhooks/form/rules/number-field";
import type { ActionState } from "@/lib/domain/action-state";
import { IDLE_MINUTES } from "@/lib/domain/presence/idle";
import type { PresenceRules } from "./rules-schema";

const { min, max } = IDLE_MINUTES;
const schema = () => import("./rules-schema").then((module) => module.RulesSchema);

/** 规则: which statuses count, and when an agent is idle. */
export function PresenceRulesForm(props: {
  rules: PresenceRules;
  mayWrite: boolean;
  save: (rules: PresenceRules) => Promise<ActionState<undefined>>;
}) {
  const t = useTranslations("presence.rules");
  const state = useConsoleForm({
    schema,
    defaultValues: props.rules,
    action: props.save,
    onDone: () => toast.success(t("saved")),
  });
  return (
    <ConsoleForm state={state} label={t("title")} guard>
      <fieldset disabled={!props.mayWrite} className="min-w-0">
        <div className="grid gap-x-6 gap-y-5 sm:grid-cols-2">
          <SwitchField name="countBusy" label={t("countBusy")} help={t("countBusyHelp")} disabled={!props.mayWrite} />
          <NumberField
            name="idleMinutes"
            label={t("idle")}
            unit={t("idleUnit")}
            min={min}
            max={max}
            help={t("idleHelp")}
          />
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
