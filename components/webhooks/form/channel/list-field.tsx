"use client";

import { useState } from "react";
import { useController } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field, type FieldProps } from "@/components/forms/field";
import { TagInput } from "@/components/ui/tag-input";

/** Ids as people copy them from a platform's console: `u1|u2,u3`. */
const ID_SEPARATORS = /[|,;，；、\s]+/;
/** Addresses; a name before one may hold blanks. */
const MAIL_SEPARATORS = /[,;，；\n\r]+/;

/** Receivers as a list; what is pasted is split, what is there already is left out and said. */
export function ListField(props: FieldProps & { max: number; mail?: boolean; placeholder?: string }) {
  const t = useTranslations("channels");
  const { max, mail = false, placeholder, ...fieldProps } = props;
  const { field } = useController({ name: fieldProps.name });
  const [duplicates, setDuplicates] = useState(0);
  return (
    <div>
      <Field {...fieldProps}>
        {(control) => (
          <TagInput
            id={control.id}
            value={field.value ?? []}
            onChange={field.onChange}
            max={max}
            placeholder={placeholder}
            separators={mail ? MAIL_SEPARATORS : ID_SEPARATORS}
            clean={mail ? addressOf : undefined}
            onDuplicates={setDuplicates}
            aria-invalid={control["aria-invalid"]}
            aria-describedby={control["aria-describedby"]}
          />
        )}
      </Field>
      <p role="status" className="mt-1 text-ink-3 text-sm empty:hidden">
        {duplicates > 0 ? t("duplicates", { n: duplicates }) : ""}
      </p>
    </div>
  );
}

/** `张三 <zhangsan@example.com>` → the address. */
const addressOf = (text: string) => /<([^<>\s]+)>$/.exec(text)?.[1] ?? text;
