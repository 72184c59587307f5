"use client";

import { useController } from "react-hook-form";
import { Field, type FieldProps } from "@/components/forms/field";
import { Checkbox } from "@/components/ui/input";

/** Several of a few choices, as checkboxes in a row that wraps. */
export function ChoicesField(
  props: FieldProps & { options: readonly { value: string; label: string }[]; disabled?: boolean },
) {
  const { options, disabled = false, ...fieldProps } = props;
  const { field } = useController({ name: fieldProps.name });
  const chosen: readonly string[] = field.value ?? [];
  const toggle = (value: string) => {
    const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
    field.onChange(options.map((option) => option.value).filter((one) => next.includes(one)));
  };
  return (
    <Field ask="select" {...fieldProps} group>
      {(control) => (
        <fieldset
          id={control.id}
          aria-labelledby={`${control.id}-label`}
          aria-describedby={control["aria-describedby"]}
          aria-invalid={control["aria-invalid"]}
          disabled={disabled}
          className="flex flex-wrap gap-x-5 gap-y-1"
        >
          {options.map(({ value, label }) => (
            <Checkbox key={value} label={label} checked={chosen.includes(value)} onChange={() => toggle(value)} />
          ))}
        </fieldset>
      )}
    </Field>
  );
}
