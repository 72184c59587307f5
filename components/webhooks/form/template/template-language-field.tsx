"use client";

import { useTranslations } from "use-intl/react";
import { TextField } from "@/components/forms/fields";

/** Language of the texts, when it is not that of the built-in message. */
export function TemplateLanguageField() {
  const t = useTranslations("templates");
  return (
    <TextField
      name="template.locale"
      label={t("ownLanguage")}
      help={t("ownLanguageHelp")}
      placeholder="ja"
      className="max-w-60"
      autoComplete="off"
    />
  );
}
