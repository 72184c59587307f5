"use client";

import { useTranslations } from "use-intl/react";
import { SwitchField } from "@/components/forms/fields";
import { MAX_DEDUPE_SECONDS } from "@/lib/domain/endpoint-rules";
import { NumberField } from "./number-field";

const MINUTE = 60;

/** Minutes in which the same content is pushed once. */
export function DedupeFields() {
  const t = useTranslations("rules.dedupe");
  return (
    <NumberField
      name="dedupeSeconds"
      label={t("label")}
      unit={t("unit")}
      help={t("help")}
      scale={MINUTE}
      min={0}
      max={MAX_DEDUPE_SECONDS / MINUTE}
    />
  );
}

/** One at a time, in the order in which things happened. */
export function OrderFields() {
  const t = useTranslations("rules.order");
  return <SwitchField name="ordered" label={t("label")} help={t("help")} />;
}
