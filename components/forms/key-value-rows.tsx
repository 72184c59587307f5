"use client";

import { Plus, Trash2 } from "lucide-react";
import { useEffect } from "react";
import { useFieldArray, useFormContext, useFormState } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Button, IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { PasswordInput } from "@/components/ui/secret-input";
import { Field, type FieldProps } from "./field";
import { useFieldText } from "./field-text";
import { controlId, useFormParts } from "./form-context";

/**
 * Rows of name and value (`[{ name, value }]` at the path): custom headers. `secret` hides the values while typing.
 * Each cell has its own accessible name (第 2 行的名称) and its own error.
 */
export function KeyValueRowsField(
  props: FieldProps & { nameLabel: string; valueLabel: string; max: number; secret?: boolean; addLabel?: string },
) {
  const t = useTranslations("common");
  const { nameLabel, valueLabel, max, secret = false, addLabel, ...fieldProps } = props;
  const { fields, append, remove } = useFieldArray({ name: fieldProps.name });
  return (
    <Field {...fieldProps} group>
      {(control) => (
        <fieldset id={control.id} aria-labelledby={`${control.id}-label`} className="space-y-2">
          {fields.map((row, index) => (
            <div key={row.id} className="flex items-start gap-2">
              <Cell
                path={`${fieldProps.name}.${index}.name`}
                label={t("form.rowName", { n: index + 1, name: nameLabel })}
                placeholder={nameLabel}
              />
              <Cell
                path={`${fieldProps.name}.${index}.value`}
                label={t("form.rowName", { n: index + 1, name: valueLabel })}
                placeholder={valueLabel}
                secret={secret}
              />
              <IconButton
                icon={Trash2}
                size="md"
                variant="danger-ghost"
                label={t("form.removeRow", { n: index + 1 })}
                onClick={() => remove(index)}
              />
            </div>
          ))}
          <Button
            size="sm"
            icon={Plus}
            disabled={fields.length >= max}
            onClick={() => append({ name: "", value: "" }, { focusName: `${fieldProps.name}.${fields.length}.name` })}
          >
            {addLabel ?? t("form.addRow")}
          </Button>
        </fieldset>
      )}
    </Field>
  );
}

function Cell(props: { path: string; label: string; placeholder: string; secret?: boolean }) {
  const fieldText = useFieldText();
  const { id: formId, labels } = useFormParts();
  const { path, label } = props;
  useEffect(() => {
    labels.set(path, { label, ask: "enter" });
    return () => {
      labels.delete(path);
    };
  }, [labels, path, label]);
  const { register, getFieldState, control } = useFormContext();
  const { error } = getFieldState(props.path, useFormState({ control, name: props.path }));
  const id = controlId(formId, props.path);
  const shared = {
    id,
    placeholder: props.placeholder,
    "aria-label": props.label,
    "aria-invalid": error !== undefined || undefined,
    "aria-describedby": error === undefined ? undefined : `${id}-note`,
    ...register(props.path),
  };
  return (
    <div className="min-w-0 flex-1">
      {props.secret ? <PasswordInput {...shared} autoComplete="off" /> : <Input {...shared} autoComplete="off" />}
      {error?.message !== undefined && (
        <p id={`${id}-note`} className="mt-1 text-danger text-sm">
          {fieldText(error.message, {}, { label, ask: "enter" })}
        </p>
      )}
    </div>
  );
}
