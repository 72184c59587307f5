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
 * Rows of header name and value. A value that is stored and secret shows as dots; leaving the cell empty keeps it.
 */
export function HeaderRowsField(
  props: FieldProps & { max: number; secret?: boolean; stored: (name: string) => SecretState },
) {
  const t = useTranslations("webhooks.field");
  const { secret = false, stored, ...rowProps } = props;
  const { name } = rowProps;
  return (
    <RowsField {...rowProps} addLabel={t("addHeader")} first={{ name: "", value: "" }} focus="name">
      {(index) => (
        <>
          <NameCell path={`${name}.${index}.name`} row={index + 1} />
          <ValueCell
            path={`${name}.${index}.value`}
            namePath={`${name}.${index}.name`}
            row={index + 1}
            secret={secret}
            stored={stored}
          />
        </>
      )}
    </RowsField>
  );
}

function useCell(path: string) {
  const fieldText = useFieldText();
  const { id: formId } = useFormParts();
  const { register, getFieldState, control } = useFormContext();
  const { error } = getFieldState(path, useFormState({ control, name: path }));
  const id = controlId(formId, path);
  const text = error?.message === undefined ? null : fieldText(error.message);
  const attributes = {
    id,
    autoComplete: "off",
    "aria-invalid": error !== undefined || undefined,
    "aria-describedby": text === null ? undefined : `${id}-note`,
    ...register(path),
  };
  const note = text !== null && (
    <p id={`${id}-note`} className="mt-1 text-danger text-sm">
      {text}
    </p>
  );
  return { attributes, note };
}

function NameCell(props: { path: string; row: number }) {
  const t = useTranslations("webhooks.field");
  const common = useTranslations("common");
  const { attributes, note } = useCell(props.path);
  return (
    <div className="min-w-0 flex-1">
      <Input
        {...attributes}
        placeholder="X-Api-Key"
        spellCheck={false}
        aria-label={common("form.rowName", { n: props.row, name: t("headerName") })}
        className="font-mono text-sm"
      />
      {note}
    </div>
  );
}

function ValueCell(props: {
  path: string;
  namePath: string;
  row: number;
  secret: boolean;
  stored: (name: string) => SecretState;
}) {
  const t = useTranslations("webhooks.field");
  const common = useTranslations("common");
  const { attributes, note } = useCell(props.path);
  const state = props.stored(String(useWatch({ name: props.namePath }) ?? ""));
  const shared = {
    ...attributes,
    placeholder: state.set ? `••••••••${state.last4}${common("secret.set")}` : t("headerValue"),
    "aria-label": common("form.rowName", { n: props.row, name: t("headerValue") }),
  };
  return (
    <div className="min-w-0 flex-1">
      {props.secret || state.set ? <PasswordInput {...shared} /> : <Input {...shared} />}
      {note}
    </div>
  );
}
