"use client";

import { useCallback } from "react";
import { useTranslations } from "use-intl/react";
import { setOff } from "@/lib/i18n/format";
import type { FieldLabel } from "./form-context";

type Validation = ReturnType<typeof useTranslations<"validation">>;
type Key = Parameters<Validation["has"]>[0];
type Values = Record<string, string | number>;

/**
 * The text of a field error. Schemas and the server name errors by keys of the `validation` messages
 * (`z.string().min(1, "required")`); a message that is no key is shown as it is. With the field's label, "nothing
 * there" becomes 请输入{字段} or 请选择{字段}.
 */
export function useFieldText(): (messageOrKey: string, values?: Values, field?: FieldLabel) => string {
  const t = useTranslations("validation");
  const common = useTranslations("common");
  return useCallback(
    (messageOrKey, values, field) => {
      if (messageOrKey === "required" && field !== undefined) {
        const key = field.ask === "select" ? "form.selectField" : "form.enterField";
        return setOff(common(key, { field: field.label }), field.label);
      }
      const isKey = /^[a-z_0-9]+$/.test(messageOrKey) && messageOrKey !== "problem" && t.has(messageOrKey as Key);
      return isKey ? String(t(messageOrKey as Exclude<Key, "problem">, values ?? {})) : messageOrKey;
    },
    [t, common],
  );
}
