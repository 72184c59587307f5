"use client";

import { useFormContext, useFormState, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import type { FieldProps } from "@/components/forms/field";
import { useFieldText } from "@/components/forms/field-text";
import { controlId, useFormParts } from "@/components/forms/form-context";
import { RowsField } from "@/components/forms/rows-field";
import { Input } from "@/components/ui/input";
import { PasswordInput } from "@/components/ui/secret-input";
import type { SecretState } from "@/lib/domain/endpoints";

/**
 * Rows of a name and what belongs to it (`cells.value` names the second member). A cell whose name says that it is a
 * secret hides what is typed; one that is stored shows as dots, and left empty it stays.
 */
export function PairRows(
  props: FieldProps & {
    max: number;
    addLabel: string;
    cells: { name: string; value: string; valueKey?: "value" | "path"; namePlaceholder?: string; placeholder?: string };
    secretOf?: (name: string) => { secret: boolean; stored: SecretState };
  },
) {
  const { cells, secretOf, ...rows } = props;
  const { valueKey = "value" } = cells;
  return (
    <RowsField {...rows} first={{ name: "", [valueKey]: "" }} focus="name">
      {(index) => (
        <>
          <Cell
            path={`${rows.name}.${index}.name`}
            row={index + 1}
            label={cells.name}
            placeholder={cells.namePlaceholder}
          />
          <Cell
            path={`${rows.name}.${index}.${valueKey}`}
            namePath={`${rows.name}.${index}.name`}
            row={index + 1}
            label={cells.value}
            placeholder={cells.placeholder}
            secretOf={secretOf}
          />
        </>
      )}
    </RowsField>
  );
}

function Cell(props: {
  path: string;
  namePath?: string;
  row: number;
  label: string;
  placeholder?: string;
  secretOf?: (name: string) => { secret: boolean; stored: SecretState };
}) {
  const common = useTranslations("common");
  const fieldText = useFieldText();
  const { id: formId } = useFormParts();
  const { register, getFieldState, control } = useFormContext();
  const { error } = getFieldState(props.path, useFormState({ control, name: props.path }));
  const name = String(useWatch({ name: props.namePath ?? props.path }) ?? "");
  const { secret, stored } = props.secretOf?.(name.trim()) ?? { secret: false, stored: { set: false } as const };
  const id = controlId(formId, props.path);
  const text = error?.message === undefined ? null : fieldText(error.message);
  const attributes = {
    id,
    autoComplete: "off",
    spellCheck: false,
    placeholder: stored.set ? `••••••••${stored.last4}${common("secret.set")}` : props.placeholder,
    "aria-label": common("form.rowName", { n: props.row, name: props.label }),
    "aria-invalid": error !== undefined || undefined,
    "aria-describedby": text === null ? undefined : `${id}-note`,
    ...register(props.path),
  };
  return (
    <div className="min-w-0 flex-1">
      {secret || stored.set ? (
        <PasswordInput {...attributes} />
      ) : (
        <Input {...attributes} className="font-mono text-sm" />
      )}
      {text !== null && (
        <p id={`${id}-note`} className="mt-1 text-danger text-sm">
          {text}
        </p>
      )}
    </div>
  );
}
