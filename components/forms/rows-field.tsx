"use client";

import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useFieldArray } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Button, IconButton } from "@/components/ui/button";
import { Field, type FieldProps } from "./field";

/** Rows of cells, each with a button that takes it away, and one below that adds another. */
export function RowsField(
  props: FieldProps & {
    max: number;
    addLabel: string;
    /** What a new row starts from, and which of its cells is focused then. */
    first: object;
    focus: string;
    /** What all rows share; not shown. */
    shared?: ReactNode;
    /** The cells of a row. */
    children: (index: number) => ReactNode;
  },
) {
  const { max, addLabel, first, focus, shared, children, ...fieldProps } = props;
  const { name } = fieldProps;
  const common = useTranslations("common");
  const { fields, append, remove } = useFieldArray({ name });
  return (
    <Field {...fieldProps} group>
      {(control) => (
        <fieldset id={control.id} aria-labelledby={`${control.id}-label`} className="space-y-3">
          {shared}
          {fields.map((row, index) => (
            <div key={row.id} className="flex items-start gap-2">
              {children(index)}
              <IconButton
                icon={Trash2}
                size="md"
                variant="danger-ghost"
                label={common("form.removeRow", { n: index + 1 })}
                onClick={() => remove(index)}
              />
            </div>
          ))}
          <Button
            size="sm"
            icon={Plus}
            disabled={fields.length >= max}
            onClick={() => append(first, { focusName: `${name}.${fields.length}.${focus}` })}
          >
            {addLabel}
          </Button>
        </fieldset>
      )}
    </Field>
  );
}
