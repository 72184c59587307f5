"use client";

import { X } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Field, type FieldProps } from "@/components/forms/field";
import { Select } from "@/components/ui/input";

/** Some of many: a select that adds, and what was chosen with a button that takes it away. */
export function ChosenList<V extends string>(
  props: FieldProps & {
    placeholder: string;
    options: readonly { value: V; label: string }[];
    value: readonly V[];
    onChange: (value: V[]) => void;
    max?: number;
  },
) {
  const { placeholder, options, value, onChange, max, ...fieldProps } = props;
  const common = useTranslations("common");
  const left = options.filter((option) => !value.includes(option.value));
  const labelOf = (chosen: V) => options.find((option) => option.value === chosen)?.label ?? chosen;
  const full = max !== undefined && value.length >= max;
  return (
    <Field {...fieldProps}>
      {({ name: _, "aria-required": __, ...control }) => (
        <>
          <Select
            {...control}
            value=""
            disabled={left.length === 0 || full}
            onChange={(event) => {
              const picked = left.find((option) => option.value === event.target.value);
              if (picked !== undefined) onChange([...value, picked.value]);
            }}
            className="max-w-80"
          >
            <option value="">{placeholder}</option>
            {left.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </Select>
          {value.length > 0 && (
            <ul className="mt-2 flex flex-wrap gap-1.5">
              {value.map((chosen) => (
                <li
                  key={chosen}
                  className="inline-flex max-w-full items-center gap-0.5 rounded-md border border-neutral-line bg-neutral-soft pl-2 text-sm"
                >
                  <span className="truncate">{labelOf(chosen)}</span>
                  <button
                    type="button"
                    aria-label={common("removeNamed", { name: labelOf(chosen) })}
                    onClick={() => onChange(value.filter((other) => other !== chosen))}
                    className="grid size-6 cursor-pointer place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink pointer-coarse:size-9"
                  >
                    <X aria-hidden className="size-3.5" />
                  </button>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Field>
  );
}
