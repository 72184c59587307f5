"use client";

import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { SelectField, TextField } from "@/components/forms/fields";
import { FormFooter, FormSection } from "@/components/forms/form-layout";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { formatInstant } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";

type Workspace = { name: string; timeZone: string };

/** 工作区: what the team is called, and where its clocks stand. `zones`: those the server knows. */
export function WorkspaceForm(props: {
  values: Workspace;
  zones: readonly string[];
  save: (values: Workspace) => Promise<ActionState<void>>;
}) {
  const t = useTranslations("settings.workspace");
  const state = useConsoleForm({
    schema: () => import("@/lib/domain/accounts").then((module) => module.OrganizationInputSchema),
    defaultValues: props.values,
    action: props.save,
    onDone: () => toast.success(t("saved")),
  });
  return (
    <ConsoleForm state={state} label={t("title")} guard className="max-w-3xl space-y-5">
      <FormSection id="workspace" title={t("section")}>
        <TextField name="name" label={t("name")} required help={t("nameHelp")} className="max-w-md" />
        <ZoneChoice zones={props.zones} />
      </FormSection>
      <FormFooter>
        <SubmitButton>{t("save")}</SubmitButton>
      </FormFooter>
    </ConsoleForm>
  );
}

function ZoneChoice({ zones }: { zones: readonly string[] }) {
  const t = useTranslations("settings.workspace");
  const { renderedAt } = useTextsState();
  const current: string = useWatch({ name: "timeZone" });
  return (
    <div>
      <SelectField
        name="timeZone"
        label={t("timeZone")}
        required
        help={t("timeZoneHelp")}
        className="max-w-md"
        options={zones.map((zone) => ({ value: zone, label: zone }))}
      />
      <p className="mt-1.5 text-ink-2 text-sm tabular-nums" aria-live="polite">
        {t("now", { zone: current, time: formatInstant(renderedAt, current, "minutes") })}
      </p>
    </div>
  );
}
