"use client";

import { type ReactNode, useEffect } from "react";
import { useFormContext, useFormState } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { type ControlProps, FieldFrame, type FieldProps } from "./field-frame";
import { useFieldText } from "./field-text";
import { controlId, useFormParts } from "./form-context";

export type { ControlProps, FieldProps } from "./field-frame";

/**
 * A field of a ConsoleForm. For a control that this kit has no field for:
 *
 *     <Field name="url" label="推送URL" required>{(control) => <Input {...control} {...register("url")} />}</Field>
 *
 * `group` for controls that are several inputs (radio cards, rows): the label then names a group.
 */
export function Field(props: FieldProps & { group?: boolean; children: (control: ControlProps) => ReactNode }) {
  const t = useTranslations("common");
  const fieldText = useFieldText();
  const { id: formId, labels } = useFormParts();
  const { control, getFieldState } = useFormContext();
  const formState = useFormState({ control, name: props.name });
  const { error } = getFieldState(props.name, formState);
  const message = error?.message ?? error?.root?.message;

  const { name, label, ask = "enter" } = props;
  useEffect(() => {
    labels.set(name, { label, ask });
    return () => {
      labels.delete(name);
    };
  }, [labels, name, label, ask]);

  return (
    <FieldFrame
      {...props}
      id={controlId(formId, props.name)}
      requiredWord={t("required")}
      error={message === undefined ? undefined : fieldText(message, {}, { label, ask })}
    />
  );
}
