"use client";

import { Trash2 } from "lucide-react";
import { useId } from "react";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/input";
import { OPS_OF } from "@/lib/domain/audience/fields";
import type { ConditionOp } from "@/lib/domain/audience/rule";
import { type DraftCondition, type FieldChoice, withField } from "./draft";

const GROUPS = ["system", "attributes", "behaviour", "origin"] as const;
type DayOp = "gt" | "gte" | "lt" | "lte";
const isDayOp = (op: ConditionOp): op is DayOp => op === "gt" || op === "gte" || op === "lt" || op === "lte";

/** One condition: field, operator, value. */
export function ConditionRow(props: {
  condition: DraftCondition;
  number: number;
  fields: readonly FieldChoice[];
  problem: string | undefined;
  onChange: (condition: DraftCondition) => void;
  remove: () => void;
}) {
  const t = useTranslations("groups");
  const id = useId();
  const { condition, number, fields, problem, onChange, remove } = props;
  const field = fields.find(({ name }) => name === condition.field);
  const missing = condition.field !== "" && field === undefined;
  const ops = OPS_OF[field?.type ?? "text"];
  const dated = field?.type === "day" || field?.type === "instant";
  const wrong =
    problem ?? (missing ? t("rule.deletedField", { k: condition.field.replace(/^attributes\./, "") }) : undefined);
  const shared = {
    "aria-invalid": wrong !== undefined,
    "aria-describedby": wrong === undefined ? undefined : `${id}-wrong`,
  };
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{t("rule.condition", { n: number })}</legend>
      <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-2 @2xl:grid-cols-[minmax(0,1.4fr)_9.5rem_minmax(0,1.6fr)_auto]">
        <Select
          {...shared}
          aria-label={t("rule.field")}
          value={condition.field}
          onChange={(event) => {
            const next = fields.find(({ name }) => name === event.target.value);
            if (next !== undefined) onChange(withField(condition, next));
          }}
        >
          <option value="" disabled>
            {t("rule.choose")}
          </option>
          {missing && <option value={condition.field}>{condition.field}</option>}
          {GROUPS.map((group) => (
            <optgroup key={group} label={t(`fieldGroup.${group}`)}>
              {fields
                .filter((one) => one.group === group)
                .map(({ name, label }) => (
                  <option key={name} value={name}>
                    {label}
                  </option>
                ))}
            </optgroup>
          ))}
        </Select>
        <IconButton
          icon={Trash2}
          variant="danger-ghost"
          size="md"
          label={t("rule.remove", { n: number })}
          onClick={remove}
          className="@2xl:order-last"
        />
        <Select
          aria-label={t("rule.op")}
          className="@max-2xl:col-span-2"
          value={condition.op}
          onChange={(event) => onChange({ ...condition, op: event.target.value as ConditionOp, values: ["", ""] })}
        >
          {ops.map((op) => (
            <option key={op} value={op}>
              {dated && isDayOp(op) ? t(`opDay.${op}`) : t(`op.${op}`)}
            </option>
          ))}
        </Select>
        <div className="min-w-0 @max-2xl:col-span-2">
          <Value condition={condition} field={field} invalid={shared} onChange={onChange} />
        </div>
      </div>
      {wrong !== undefined && (
        <p id={`${id}-wrong`} className="mt-1 text-danger text-sm">
          {wrong}
        </p>
      )}
    </fieldset>
  );
}

function Value(props: {
  condition: DraftCondition;
  field: FieldChoice | undefined;
  invalid: { "aria-invalid": boolean; "aria-describedby": string | undefined };
  onChange: (condition: DraftCondition) => void;
}) {
  const t = useTranslations("groups.rule");
  const { condition, field, invalid, onChange } = props;
  const { op, values } = condition;
  const set = (index: 0 | 1) => (event: { target: { value: string } }) =>
    onChange({ ...condition, values: index === 0 ? [event.target.value, values[1]] : [values[0], event.target.value] });
  const dated = field?.type === "day" || field?.type === "instant";
  const kind = dated
    ? ({ type: "date" } as const)
    : field?.type === "number"
      ? ({ inputMode: "decimal" } as const)
      : {};
  if (op === "isEmpty" || op === "isNotEmpty") return null;
  if (op === "inLastDays")
    return (
      <span className="flex items-center gap-2">
        <span className="text-ink-2 text-sm">{t("lastDays")}</span>
        <Input
          {...invalid}
          aria-label={t("days")}
          inputMode="numeric"
          className="w-24"
          value={values[0]}
          onChange={set(0)}
        />
        <span className="text-ink-2 text-sm">{t("daysUnit")}</span>
      </span>
    );
  if (op === "between")
    return (
      <span className="flex items-center gap-2">
        <Input {...invalid} {...kind} aria-label={t("from")} value={values[0]} onChange={set(0)} />
        <span className="text-ink-2 text-sm">{t("valueTo")}</span>
        <Input {...invalid} {...kind} aria-label={t("to")} value={values[1]} onChange={set(1)} />
      </span>
    );
  const options =
    field?.type === "boolean"
      ? [
          { value: "true", label: t("yes") },
          { value: "false", label: t("no") },
        ]
      : (field?.options ?? []).map((value) => ({ value, label: value }));
  if (options.length > 0 && (op === "eq" || op === "ne"))
    return (
      <Select {...invalid} aria-label={t("value")} value={values[0]} onChange={set(0)}>
        <option value="" />
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
    );
  const help = op === "in" ? { placeholder: t("listHelp") } : {};
  return (
    <Input
      {...invalid}
      {...(op === "in" ? {} : kind)}
      {...help}
      aria-label={t("value")}
      autoComplete="off"
      value={values[0]}
      onChange={set(0)}
    />
  );
}
