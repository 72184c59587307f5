"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { SelectField, TextField } from "@/components/forms/fields";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

const OPS = ["gte", "gt", "lte", "lt", "eq"] as const;
type Attribute = { key: string; label: string; type: string };
type Input = {
  name: string;
  field: string;
  op: (typeof OPS)[number];
  value: string | number | boolean;
  enabled?: boolean;
};

/** A new rule: an attribute, a comparison, a value. */
export function RuleForm(props: { attributes: readonly Attribute[]; create: (input: Input) => Promise<ActionState> }) {
  const t = useTranslations("contacts.rule");
  const { attributes, create } = props;
  const first = attributes.find(({ type }) => type === "number") ?? attributes[0];
  const state = useConsoleForm({
    schema: () => import("./rule-schema").then((module) => module.RuleFormSchema),
    defaultValues: { name: "", field: `attributes.${first?.key ?? ""}`, op: "gte" as const, value: "" },
    action: ({ value, ...rest }) =>
      create({
        ...rest,
        value: typed(
          value,
          attributes.find(({ key }) => `attributes.${key}` === rest.field),
        ),
      }),
    onDone: () => {
      toast.success(t("create"));
      state.form.reset();
    },
  });
  return (
    <ConsoleForm state={state} label={t("create")} className="@container border-line border-t p-4 sm:p-5">
      <div className="grid grid-cols-1 items-start gap-4 @md:grid-cols-2 @3xl:grid-cols-[minmax(0,2fr)_minmax(0,1.2fr)_8rem_7rem_auto]">
        <TextField name="name" label={t("name")} required maxLength={100} autoComplete="off" />
        <SelectField
          name="field"
          label={t("field")}
          options={attributes.map(({ key, label }) => ({ value: `attributes.${key}`, label }))}
        />
        <SelectField name="op" label={t("op")} options={OPS.map((value) => ({ value, label: t(`ops.${value}`) }))} />
        <TextField name="value" label={t("value")} required autoComplete="off" />
        <div className="@3xl:pt-7">
          <SubmitButton icon={Plus}>{t("create")}</SubmitButton>
        </div>
      </div>
    </ConsoleForm>
  );
}

function typed(value: string, attribute: Attribute | undefined): string | number | boolean {
  if (attribute?.type === "boolean") return ["true", "是", "yes", "1"].includes(value.toLowerCase());
  return attribute?.type === "number" && Number.isFinite(Number(value)) ? Number(value) : value;
}
