"use client";

import { useController } from "react-hook-form";
import { Field, type FieldProps } from "@/components/forms/field";
import { Input } from "@/components/ui/input";

/**
 * A number with its unit; empty is null. `scale`: the value is kept in a unit this many times smaller (60: entered in
 * minutes, kept in seconds). `settle` changes what was entered when the field is left.
 */
export function NumberField(
  props: FieldProps & {
    unit: string;
    min: number;
    max: number;
    placeholder?: string;
    scale?: number;
    step?: number;
    settle?: (value: number | null) => number | null;
  },
) {
  const { unit, min, max, placeholder, scale = 1, step, settle, ...fieldProps } = props;
  const { field } = useController({ name: fieldProps.name });
  const shown = typeof field.value === "number" && Number.isFinite(field.value) ? field.value / scale : "";
  return (
    <Field {...fieldProps}>
      {(control) => (
        <span className="flex items-center gap-2">
          <Input
            {...control}
            type="number"
            inputMode="decimal"
            {...{ min, max, step, placeholder }}
            ref={field.ref}
            value={shown}
            onChange={({ target }) =>
              field.onChange(Number.isNaN(target.valueAsNumber) ? null : target.valueAsNumber * scale)
            }
            onBlur={() => {
              const settled = settle?.(field.value);
              if (settled !== undefined && settled !== field.value) field.onChange(settled);
              field.onBlur();
            }}
            className="w-28"
          />
          <span className="text-ink-2">{unit}</span>
        </span>
      )}
    </Field>
  );
}
