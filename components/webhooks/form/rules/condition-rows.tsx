"use client";

import { useEffect } from "react";
import { useController, useFormContext, useFormState, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { useFieldText } from "@/components/forms/field-text";
import { controlId, useFormParts } from "@/components/forms/form-context";
import { RowsField } from "@/components/forms/rows-field";
import { Input, Select } from "@/components/ui/input";
import { TagInput } from "@/components/ui/tag-input";
import { FIELD_OPS, type FieldOp } from "@/lib/domain/endpoint-rules";
import { useFormFacts } from "../facts";
import { FIRST_CONDITION, isUnary } from "./values";

const NAME = "filters.fields";
const MAX_CONDITIONS = 20;
const SUGGESTIONS = "condition-fields";

/** Rows of field, operator and value; all must hold. */
export function ConditionRowsField() {
  const t = useTranslations("rules.content");
  const { fieldPaths } = useFormFacts();
  return (
    <RowsField
      name={NAME}
      label={t("fieldsLabel")}
      help={t("fieldsHelp")}
      max={MAX_CONDITIONS}
      addLabel={t("add")}
      first={FIRST_CONDITION}
      focus="field"
      shared={
        <datalist id={SUGGESTIONS}>
          {fieldPaths.map((path) => (
            <option key={path} value={path} />
          ))}
        </datalist>
      }
    >
      {(index) => (
        <div className="grid min-w-0 flex-1 grid-cols-1 gap-2 @lg:grid-cols-[minmax(0,1fr)_8.5rem_minmax(0,1fr)]">
          <FieldCell index={index} />
          <OpCell index={index} />
          <ValueCell index={index} />
        </div>
      )}
    </RowsField>
  );
}

/** Id, name for screen readers, and what is wrong with one cell. */
function useCell(index: number, part: "field" | "op" | "value") {
  const t = useTranslations("rules.content");
  const common = useTranslations("common");
  const fieldText = useFieldText();
  const { id: formId, labels } = useFormParts();
  const { control, getFieldState } = useFormContext();
  const path = `${NAME}.${index}.${part}`;
  const { error } = getFieldState(path, useFormState({ control, name: path }));
  const id = controlId(formId, path);
  const label = common("form.rowName", { n: index + 1, name: t(part) });
  useEffect(() => {
    labels.set(path, { label, ask: "enter" });
    return () => {
      labels.delete(path);
    };
  }, [labels, path, label]);
  const text =
    error?.message === undefined ? null : fieldText(error.message, {}, { label: t(part), ask: "enter" as const });
  return {
    path,
    attributes: {
      id,
      "aria-label": label,
      "aria-invalid": error !== undefined || undefined,
      "aria-describedby": text === null ? undefined : `${id}-note`,
    },
    note: text !== null && (
      <p id={`${id}-note`} className="mt-1 text-danger text-sm">
        {text}
      </p>
    ),
  };
}

function FieldCell({ index }: { index: number }) {
  const t = useTranslations("rules.content");
  const { register } = useFormContext();
  const { path, attributes, note } = useCell(index, "field");
  return (
    <div className="min-w-0">
      <Input
        {...attributes}
        {...register(path)}
        list={SUGGESTIONS}
        autoComplete="off"
        spellCheck={false}
        placeholder={t("field")}
        className="font-mono text-sm"
      />
      {note}
    </div>
  );
}

function OpCell({ index }: { index: number }) {
  const t = useTranslations("rules.op");
  const { register } = useFormContext();
  const { path, attributes, note } = useCell(index, "op");
  return (
    <div className="min-w-0">
      <Select {...attributes} {...register(path)}>
        {FIELD_OPS.map((op) => (
          <option key={op} value={op}>
            {t(op)}
          </option>
        ))}
      </Select>
      {note}
    </div>
  );
}

function ValueCell({ index }: { index: number }) {
  const t = useTranslations("rules.content");
  const { register } = useFormContext();
  const op: FieldOp = useWatch({ name: `${NAME}.${index}.op` });
  const { path, attributes, note } = useCell(index, "value");
  const { field: list } = useController({ name: `${NAME}.${index}.values` });
  if (isUnary(op)) return <div />;
  return (
    <div className="min-w-0">
      {op === "in" ? (
        <TagInput {...attributes} value={list.value ?? []} onChange={list.onChange} placeholder={t("values")} />
      ) : (
        <Input {...attributes} {...register(path)} autoComplete="off" placeholder={t("value")} />
      )}
      {note}
    </div>
  );
}
