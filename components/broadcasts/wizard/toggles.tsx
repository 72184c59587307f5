"use client";

import { useController } from "react-hook-form";
import { Field, type FieldProps } from "@/components/forms/field";
import { Badge } from "@/components/ui/badge";
import { Checkbox } from "@/components/ui/input";

type Toggle = { value: string; label: string; badge?: string; description?: string };

/** Several of a list, as boxes in columns. `all` is the value that stands for everything: the others are then beside the point. */
export function TogglesField(
  props: FieldProps & {
    sections: readonly { title?: string; options: readonly Toggle[] }[];
    all?: Toggle;
    narrow?: boolean;
  },
) {
  const { sections, all, narrow = false, ...fieldProps } = props;
  const { field } = useController<Record<string, string[]>>({ name: fieldProps.name });
  const chosen: readonly string[] = field.value ?? [];
  const everything = all !== undefined && chosen.includes(all.value);
  const toggle = (value: string, on: boolean) =>
    field.onChange(on ? [...chosen, value] : chosen.filter((one) => one !== value));
  const columns = narrow
    ? "grid-cols-[repeat(auto-fill,minmax(4.5rem,1fr))]"
    : "grid-cols-[repeat(auto-fill,minmax(min(100%,11rem),1fr))]";
  return (
    <Field ask="select" {...fieldProps} group>
      {(control) => (
        <fieldset
          id={control.id}
          aria-labelledby={`${control.id}-label`}
          aria-describedby={control["aria-describedby"]}
          className="space-y-3"
        >
          {all !== undefined && (
            <Checkbox
              checked={everything}
              onChange={(event) => toggle(all.value, event.target.checked)}
              label={<Words toggle={all} />}
              {...(all.description === undefined ? {} : { description: all.description })}
            />
          )}
          {!everything &&
            sections.map(({ title, options }) => (
              <div key={title ?? options[0]?.value ?? ""}>
                {title !== undefined && <p className="mb-1 text-ink-3 text-sm">{title}</p>}
                <div className={`grid gap-x-4 ${columns}`}>
                  {options.map((option) => (
                    <Checkbox
                      key={option.value}
                      checked={chosen.includes(option.value)}
                      onChange={(event) => toggle(option.value, event.target.checked)}
                      label={<Words toggle={option} />}
                    />
                  ))}
                </div>
              </div>
            ))}
        </fieldset>
      )}
    </Field>
  );
}

function Words({ toggle: { label, badge } }: { toggle: Toggle }) {
  return (
    <span className="break-words">
      {label}
      {badge !== undefined && (
        <>
          {" "}
          <Badge tone="warning">{badge}</Badge>
        </>
      )}
    </span>
  );
}
