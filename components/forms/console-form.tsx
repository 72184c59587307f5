"use client";

import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { type FieldErrors, type FieldValues, FormProvider, useFormContext, useFormState } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { Button, type ButtonProps } from "@/components/ui/button";
import { useFieldText } from "./field-text";
import { controlId, type FieldLabel, type FormParts, FormPartsContext, useFormParts } from "./form-context";
import type { ConsoleFormState } from "./use-console-form";
import { useDirtyGuard } from "./use-dirty-guard";

/**
 * The form around the fields: error summary on top, server's answer, Ctrl/⌘ S, focus on the first wrong field.
 * `guard` warns before leaving with unsaved changes.
 */
export function ConsoleForm<Input extends FieldValues, Output>(props: {
  state: ConsoleFormState<Input, Output>;
  label?: string;
  guard?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const { form, submit, failure } = props.state;
  // The same object for good: fields subscribe to what they need (`useFormState`). A context that changes makes React throw
  // away what the server sent of every section whose script is not there yet.
  const [formState] = useState(form.formState);
  const id = useId();
  const [parts] = useState<FormParts>(() => ({ id, labels: new Map() }));
  const ref = useRef<HTMLFormElement>(null);
  const { submitCount, isDirty, isSubmitting } = useFormState({ control: form.control });
  const guard = useDirtyGuard(props.guard === true && isDirty && !isSubmitting);

  useEffect(() => {
    if (submitCount === 0 || isSubmitting) return;
    const wrong = ref.current?.querySelector<HTMLElement>("[aria-invalid=true]");
    if (wrong !== null && wrong !== undefined) focusInside(wrong);
  }, [submitCount, isSubmitting]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    ref.current?.requestSubmit();
  };
  return (
    <FormProvider {...form} formState={formState}>
      <FormPartsContext value={parts}>
        <form
          ref={ref}
          // Sent by the browser itself (its scripts not there yet), what was typed must not end up in an address.
          method="post"
          noValidate
          aria-label={props.label}
          onSubmit={submit}
          onKeyDown={onKeyDown}
          className={props.className}
        >
          {failure !== null && failure.fields.length === 0 && <Failure failure={failure} />}
          <ErrorSummary />
          {props.children}
        </form>
        {guard}
      </FormPartsContext>
    </FormProvider>
  );
}

function Failure(props: { failure: NonNullable<ConsoleFormState<FieldValues, unknown>["failure"]> }) {
  const t = useTranslations("common");
  const { code, message, requestId } = props.failure;
  return (
    <Banner tone="danger" live="alert" className="mb-5">
      {code === "precondition" ? t("form.conflict") : message}
      {requestId !== "" && (code === "internal" || code === "unavailable") && (
        <span className="mt-0.5 block font-mono text-ink-2 text-xs">{t("requestId", { id: requestId })}</span>
      )}
    </Banner>
  );
}

type Found = { path: string; message: string };

/** Errors as a flat list in the order of the object; arrays by index. */
function flatten(errors: FieldErrors, path = ""): Found[] {
  return Object.entries(errors).flatMap(([key, value]) => {
    if (value === undefined || value === null || typeof value !== "object") return [];
    const here = path === "" ? key : `${path}.${key}`;
    if ("message" in value && typeof value.message === "string") return [{ path: here, message: value.message }];
    return key === "ref" ? [] : flatten(value as FieldErrors, here);
  });
}

/** `请修正以下 {n} 处问题` with a link to each field; appears after a submit, not while typing for the first time. */
function ErrorSummary() {
  const t = useTranslations("common");
  const fieldText = useFieldText();
  const { id, labels } = useFormParts();
  const { control } = useFormContext();
  const { errors, submitCount } = useFormState({ control });
  const list = flatten(errors);
  if (submitCount === 0 || list.length === 0) return null;
  return (
    <Banner tone="danger" live="alert" title={t("form.summary", { n: list.length })} className="mb-5">
      <ul className="mt-1 list-disc space-y-0.5 pl-5">
        {list.map(({ path, message }) => {
          const field = labelOf(labels, path);
          const text = fieldText(message, {}, field);
          if (field === undefined) return <li key={path}>{text}</li>;
          return (
            <li key={path}>
              <a
                href={`#${controlId(id, path)}`}
                className="rounded-sm underline underline-offset-3"
                onClick={(event) => {
                  event.preventDefault();
                  focusControl(controlId(id, path));
                }}
              >
                {text.includes(field.label) ? text : t("form.problem", { field: field.label, text })}
              </a>
            </li>
          );
        })}
      </ul>
    </Banner>
  );
}

/** The label of a path, or of the nearest field around it (`config.keywords.3` → the keywords' label). */
function labelOf(labels: FormParts["labels"], path: string): FieldLabel | undefined {
  const own = labels.get(path);
  if (own !== undefined || !path.includes(".")) return own;
  return labelOf(labels, path.slice(0, path.lastIndexOf(".")));
}

/**
 * Puts the focus on a control (or the first one inside its group) and shows it. Also for 去修改：{field} in results:
 * `focusControl(controlId(formId, path))`, or find the field by name with `focusField(name)`.
 */
export function focusControl(id: string): boolean {
  const target = document.getElementById(id);
  if (target === null) return false;
  focusInside(target);
  return true;
}

/** Focuses a control, or the first one inside a group. */
function focusInside(target: HTMLElement): void {
  const controls = "input:not([type=hidden]),select,textarea,button";
  const control = target.matches(controls) ? target : target.querySelector<HTMLElement>(controls);
  (control ?? target).scrollIntoView({ block: "center" });
  (control ?? target).focus({ preventScroll: true });
}

/**
 * Focuses the field with this path (`config.secret`) wherever it is on the page; for a path that is no field itself, the
 * first field below it (`auth` → `auth.type`), then the nearest around it (`template.body` → `template`). False when
 * there is none.
 */
export function focusField(name: string): boolean {
  const field =
    document.querySelector(`[data-field="${CSS.escape(name)}"]`) ??
    document.querySelector(`[data-field^="${CSS.escape(`${name}.`)}"]`);
  const control = field?.querySelector<HTMLElement>("input:not([type=hidden]),select,textarea,button");
  if (control === null || control === undefined) {
    return name.includes(".") && focusField(name.slice(0, name.lastIndexOf(".")));
  }
  control.scrollIntoView({ block: "center" });
  control.focus({ preventScroll: true });
  return true;
}

/** Submits the form; shows 保存中… and cannot be pressed twice while in flight. */
export function SubmitButton(props: Omit<ButtonProps, "type" | "pending">) {
  const t = useTranslations("common");
  const { isSubmitting } = useFormState();
  return <Button variant="primary" pendingLabel={t("saving")} {...props} type="submit" pending={isSubmitting} />;
}
