"use client";

import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { SelectField, TextField } from "@/components/forms/fields";
import type { WebhookValues } from "../values";

/** What the texts are: any content type for an API, a choice for mail, words or a whole JSON body for platforms. */
export function ContentTypeField() {
  const t = useTranslations("templates");
  const channel = useWatch<WebhookValues, "channel">({ name: "channel" });
  const value = useWatch<WebhookValues, "template.contentType">({ name: "template.contentType" });
  if (channel === "custom") {
    return (
      <TextField
        name="template.contentType"
        label={t("contentType")}
        help={t("contentTypeHelp")}
        placeholder="application/json; charset=utf-8"
        className="max-w-96"
        mono
        autoComplete="off"
      />
    );
  }
  const known =
    channel === "email"
      ? [
          { value: "", label: "Markdown" },
          { value: "text/html", label: "HTML" },
          { value: "text/plain", label: t("kind.plain") },
        ]
      : [
          { value: "", label: t("kind.text") },
          { value: "application/json", label: t("kind.json") },
        ];
  const options = known.some((option) => option.value === value) ? known : [...known, { value, label: value }];
  return (
    <SelectField
      name="template.contentType"
      label={t("contentType")}
      help={channel === "email" ? undefined : t("kindHelp")}
      className="max-w-96"
      options={options}
    />
  );
}
