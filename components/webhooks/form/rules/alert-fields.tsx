"use client";

import { useController } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { useFormFacts } from "../facts";
import type { WebhookValues } from "../values";
import { ChosenList } from "./chosen-list";
import { NumberField } from "./number-field";

const MAX_TOLD = 5;

/** Who else is told when this webhook fails, and from when on. */
export function AlertFields() {
  const t = useTranslations("rules.alerts");
  const { others } = useFormFacts();
  const { field } = useController<WebhookValues, "alerts.endpoints">({ name: "alerts.endpoints" });
  return (
    <>
      <ChosenList
        name="alerts.endpoints"
        label={t("label")}
        help={others.length === 0 ? t("noOthers") : t("help")}
        placeholder={t("add")}
        max={MAX_TOLD}
        options={others.map(({ id, name }) => ({ value: id, label: name }))}
        value={field.value}
        onChange={field.onChange}
      />
      <div className="grid gap-5 @md:grid-cols-2">
        <NumberField
          name="alerts.consecutiveFailures"
          label={t("consecutive")}
          unit={t("times")}
          min={1}
          max={100}
          placeholder="3"
        />
        <NumberField
          name="alerts.successRateBelow"
          label={t("rate")}
          unit={t("percent")}
          min={1}
          max={100}
          placeholder="90"
        />
      </div>
      <p className="text-ink-3 text-sm">{t("thresholdHelp")}</p>
    </>
  );
}
