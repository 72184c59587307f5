"use client";

import { type ReactNode, useEffect } from "react";
import { useFormContext, useFormState } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import { useFieldText } from "./field-text";
import { controlId, useFormParts } from "./form-context";

/** What a control needs to belong to its label, help and error. Spread it on the control. */
export type ControlProps = {
  id: string;
  name: string;
  "aria-invalid": boolean | undefined;
  "aria-describedby": string | undefined;
  "aria-required": boolean | undefined;
};

export type FieldProps = {
  /** Dotted path in the form's values. */
  name: string;
  label: string;
  required?: boolean;
  help?: ReactNode;
  /** Beside the label: a HelpTip, a counter, a link. */
  aside?: ReactNode;
  /** A warning that does not stop saving (unknown host). */
  warning?: ReactNode;
  className?: string;
};

/**
 * Label above, control, then help; an error takes the help's place. For a control that this kit has no field for:
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
  const id = controlId(formId, props.name);
  const noteId = `${id}-note`;
  const hasNote = message !== undefined || props.help !== undefined || props.warning !== undefined;

  useEffect(() => {
    labels.set(props.name, props.label);
    return () => {
      labels.delete(props.name);
    };
  }, [labels, props.name, props.label]);

  const Label = props.group ? "span" : "label";
  return (
    <div data-field={props.name} className={cn("min-w-0", props.className)}>
      <div className="mb-1.5 flex flex-wrap items-center gap-x-2">
        <Label id={`${id}-label`} htmlFor={props.group ? undefined : id} className="font-medium">
          {props.label}
          {props.required && <RequiredMark word={t("required")} />}
        </Label>
        {props.aside !== undefined && <span className="ml-auto text-ink-3 text-sm">{props.aside}</span>}
      </div>
      {props.children({
        id,
        name: props.name,
        "aria-invalid": message === undefined ? undefined : true,
        "aria-describedby": hasNote ? noteId : undefined,
        "aria-required": props.required || undefined,
      })}
      <FieldNote
        id={noteId}
        error={message === undefined ? undefined : fieldText(message)}
        help={props.help}
        warning={props.warning}
      />
    </div>
  );
}

export function RequiredMark(props: { word: string }) {
  return (
    <>
      <span aria-hidden className="ml-0.5 text-danger">
        *
      </span>
      <span className="sr-only">（{props.word}）</span>
    </>
  );
}

function FieldNote(props: { id: string; error?: string; help?: ReactNode; warning?: ReactNode }) {
  if (props.error !== undefined) {
    return (
      <p id={props.id} className="mt-1.5 flex gap-1.5 text-danger text-sm">
        <ErrorDot />
        <span className="min-w-0">{props.error}</span>
      </p>
    );
  }
  if (props.warning !== undefined) {
    return (
      <p id={props.id} className="mt-1.5 text-sm text-warning">
        {props.warning}
      </p>
    );
  }
  if (props.help === undefined) return null;
  return (
    <p id={props.id} className="mt-1.5 text-ink-3 text-sm">
      {props.help}
    </p>
  );
}

function ErrorDot() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className="mt-0.5 size-4 shrink-0" fill="currentColor">
      <path d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm.9 10.6H7.1V9.9h1.8v1.7ZM8.7 9H7.3L7 4.2h2L8.7 9Z" />
    </svg>
  );
}
