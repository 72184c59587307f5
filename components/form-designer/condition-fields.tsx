"use client";

import { useTranslations } from "use-intl/react";
import { Input, Select } from "@/components/ui/input";
import { CONDITION_OPS, type Condition, type FormField, isAsked, isChoice } from "@/lib/domain/forms/fields";
import { useFieldName } from "./field-name";

/** When the field is shown: always, or with a certain answer further up. */
export function ConditionFields(props: {
  field: FormField;
  earlier: readonly FormField[];
  condition: Condition | null;
  change: (field: FormField) => void;
}) {
  const t = useTranslations("formDesigner.panel");
  const nameOf = useFieldName();
  const { field, condition, earlier } = props;
  const set = (showWhen: Condition | null) => props.change({ ...field, showWhen });
  const target = earlier.find(({ key }) => key === condition?.field);
  const isGone = condition !== null && target === undefined;
  return (
    <fieldset className="min-w-0 space-y-2">
      <legend className="mb-1.5 font-medium">{t("condition")}</legend>
      <Select
        aria-label={t("when")}
        value={condition?.field ?? ""}
        onChange={({ target: { value } }) =>
          set(value === "" ? null : { field: value, op: condition?.op ?? "eq", value: "" })
        }
      >
        <option value="">{t("always")}</option>
        {isGone && <option value={condition.field}>{condition.field}</option>}
        {earlier
          .filter(({ off, kind }) => !off && isAsked(kind))
          .map((one) => (
            <option key={one.key} value={one.key}>
              {nameOf(one)}
            </option>
          ))}
      </Select>
      {condition !== null && (
        <div className="grid gap-2 sm:grid-cols-2">
          <Select
            aria-label={t("op")}
            value={condition.op}
            onChange={({ target: { value } }) => {
              const op = CONDITION_OPS.find((one) => one === value);
              if (op !== undefined) set({ ...condition, op });
            }}
          >
            {CONDITION_OPS.map((op) => (
              <option key={op} value={op}>
                {t(op)}
              </option>
            ))}
          </Select>
          {condition.op !== "filled" && <ValueInput condition={condition} target={target} set={set} />}
        </div>
      )}
    </fieldset>
  );
}

function ValueInput(props: {
  condition: Condition;
  target: FormField | undefined;
  set: (condition: Condition) => void;
}) {
  const t = useTranslations("formDesigner.panel");
  const { condition, target, set } = props;
  if (target === undefined || !isChoice(target.kind)) {
    return (
      <Input
        aria-label={t("value")}
        placeholder={t("value")}
        value={condition.value}
        maxLength={200}
        onChange={(event) => set({ ...condition, value: event.target.value })}
      />
    );
  }
  return (
    <Select
      aria-label={t("value")}
      value={condition.value}
      onChange={(event) => set({ ...condition, value: event.target.value })}
    >
      <option value="">{t("value")}</option>
      {target.options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label.zh || label.en || value}
        </option>
      ))}
    </Select>
  );
}
