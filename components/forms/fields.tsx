"use client";

import type { ReactNode } from "react";
import { useController, useFormContext } from "react-hook-form";
import { Checkbox, Input, Select, Textarea } from "@/components/ui/input";
import { type RadioCard, RadioCards } from "@/components/ui/radio-cards";
import { SecretInput } from "@/components/ui/secret-input";
import { Switch } from "@/components/ui/switch";
import { TagInput } from "@/components/ui/tag-input";
import type { SecretState } from "@/lib/domain/endpoints";
import { Field, type FieldProps } from "./field";

/**
 * The fields of the console's forms. All take `name` (path), `label`, `required`, `help`, `aside`, `warning`,
 * `className`; the value is the form's.
 */
type TextProps = FieldProps & {
  type?: "text" | "email" | "url" | "tel";
  placeholder?: string;
  autoComplete?: string;
  maxLength?: number;
  inputMode?: "text" | "url" | "email" | "numeric";
  mono?: boolean;
  disabled?: boolean;
  autoFocus?: boolean;
  /** Id of a `<datalist>` with what may be chosen. */
  list?: string;
};

export function TextField({ name, label, required, help, aside, warning, className, mono, ...rest }: TextProps) {
  const { register } = useFormContext();
  return (
    <Field {...{ name, label, required, help, aside, warning, className }}>
      {(control) => <Input {...rest} {...control} {...register(name)} className={mono ? "font-mono" : undefined} />}
    </Field>
  );
}

export function TextareaField(
  props: FieldProps & { rows?: number; placeholder?: string; mono?: boolean; disabled?: boolean },
) {
  const { rows, placeholder, mono, disabled, ...field } = props;
  const { register } = useFormContext();
  return (
    <Field {...field}>
      {(control) => (
        <Textarea
          {...{ rows, placeholder, disabled }}
          {...control}
          {...register(field.name)}
          className={mono ? "font-mono text-sm" : undefined}
        />
      )}
    </Field>
  );
}

/** Write-only secret: form value undefined = keep, text = replace, "" = remove. See ui/secret-input. */
export function SecretField(props: FieldProps & { stored: SecretState; placeholder?: string; disabled?: boolean }) {
  const { stored, placeholder, disabled, ...fieldProps } = props;
  const { field } = useController({ name: fieldProps.name });
  return (
    <Field {...fieldProps}>
      {(control) => <SecretInput {...{ stored, placeholder, disabled }} {...control} {...field} />}
    </Field>
  );
}

export type Option = { value: string; label: string; disabled?: boolean };

export function SelectField(props: FieldProps & { options: readonly Option[]; placeholder?: string }) {
  const { options, placeholder, ...field } = props;
  const { register } = useFormContext();
  return (
    <Field ask="select" {...field}>
      {(control) => (
        <Select {...control} {...register(field.name)}>
          {placeholder !== undefined && <option value="">{placeholder}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

export function RadioCardsField<V extends string>(
  props: FieldProps & { options: readonly RadioCard<V>[]; columns?: string; disabled?: boolean },
) {
  const { options, columns, disabled, ...fieldProps } = props;
  const { field } = useController({ name: fieldProps.name });
  return (
    <Field ask="select" {...fieldProps} group>
      {(control) => (
        <div id={control.id}>
          <RadioCards
            {...{ options, columns, disabled }}
            name={field.name}
            value={field.value}
            onChange={field.onChange}
            labelledBy={`${control.id}-label`}
            describedBy={control["aria-describedby"]}
            invalid={control["aria-invalid"]}
          />
        </div>
      )}
    </Field>
  );
}

export function TagsField(props: FieldProps & { max?: number; placeholder?: string; disabled?: boolean }) {
  const { max, placeholder, disabled, ...fieldProps } = props;
  const { field } = useController({ name: fieldProps.name });
  return (
    <Field {...fieldProps}>
      {(control) => (
        <TagInput
          {...{ max, placeholder, disabled }}
          id={control.id}
          value={field.value ?? []}
          onChange={field.onChange}
          aria-invalid={control["aria-invalid"]}
          aria-describedby={control["aria-describedby"]}
        />
      )}
    </Field>
  );
}

/** A switch with its label at the left; the word for its state is beside the track. */
export function SwitchField(props: FieldProps & { disabled?: boolean; words?: { on: string; off: string } }) {
  const { disabled, words, ...fieldProps } = props;
  const { field } = useController({ name: fieldProps.name });
  return (
    <Field {...fieldProps} group>
      {(control) => (
        <Switch
          id={control.id}
          label={fieldProps.label}
          checked={field.value === true}
          onCheckedChange={field.onChange}
          {...{ disabled, words }}
        />
      )}
    </Field>
  );
}

export function CheckboxField(props: { name: string; label: ReactNode; description?: string; disabled?: boolean }) {
  const { name, ...rest } = props;
  const { register } = useFormContext();
  return <Checkbox {...rest} {...register(name)} />;
}
