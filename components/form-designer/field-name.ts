import { useLocale, useTranslations } from "use-intl/react";
import { type FormField, isBuiltIn } from "@/lib/domain/forms/fields";
import { wordIn } from "@/lib/domain/forms/shown";

/** How the designer calls a field: its label, else the product's own word, else its key. */
export function useFieldName(): (field: Pick<FormField, "key" | "label">) => string {
  const locale = useLocale() === "en" ? "en" : "zh-CN";
  const t = useTranslations("formDesigner.own");
  return ({ key, label }) => wordIn(locale, label) || (isBuiltIn(key) ? t(key) : key);
}
