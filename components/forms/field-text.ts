"use client";

import { useCallback } from "react";
import { useTranslations } from "use-intl/react";

type Validation = ReturnType<typeof useTranslations<"validation">>;
type Key = Parameters<Validation["has"]>[0];

/**
 * The text of a field error. Schemas and the server name errors by keys of the `validation` messages
 * (`z.string().min(1, "required")`); a message that is no key is shown as it is.
 */
export function useFieldText(): (messageOrKey: string, values?: Record<string, string | number>) => string {
  const t = useTranslations("validation");
  return useCallback(
    (messageOrKey, values) => {
      const isKey = /^[a-z_]+$/.test(messageOrKey) && messageOrKey !== "problem" && t.has(messageOrKey as Key);
      return isKey ? String(t(messageOrKey as Exclude<Key, "problem">, values ?? {})) : messageOrKey;
    },
    [t],
  );
}
