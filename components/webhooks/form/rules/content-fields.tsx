"use client";

import { useTranslations } from "use-intl/react";
import { TagsField } from "@/components/forms/fields";
import { ConditionRowsField } from "./condition-rows";

const MAX_WORDS = 20;

/** Keywords and conditions on fields: which events are pushed at all. */
export function ContentFields() {
  const t = useTranslations("rules.content");
  return (
    <>
      <p className="text-ink-2 text-sm">{t("help")}</p>
      {(["any", "all", "none"] as const).map((kind) => (
        <TagsField
          key={kind}
          name={`filters.keywords.${kind}`}
          label={t(`${kind}Label`)}
          placeholder={t("wordPlaceholder")}
          max={MAX_WORDS}
        />
      ))}
      <ConditionRowsField />
    </>
  );
}
