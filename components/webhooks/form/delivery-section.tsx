"use client";

import { useController, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field } from "@/components/forms/field";
import { SelectField, TextField } from "@/components/forms/fields";
import { FormSection } from "@/components/forms/form-layout";
import { Input } from "@/components/ui/input";
import { useFormFacts } from "./facts";
import { HeaderRowsField } from "./header-rows";
import { RetryField } from "./retry-field";
import { useAssertionText } from "./use-assertion-text";
import { storedHeader, type WebhookValues } from "./values";

/** Timeout, retries, what counts as success, and headers of one's own. */
export function DeliverySection() {
  const t = useTranslations("webhooks");
  const { record } = useFormFacts();
  const channel = useWatch<WebhookValues, "channel">({ name: "channel" });
  const rule = useWatch<WebhookValues, "successRule.type">({ name: "successRule.type" });
  return (
    <FormSection id="delivery" title={t("section.delivery")} description={t("section.deliveryText")}>
      <TimeoutField />
      <RetryField />
      {channel === "custom" && (
        <SelectField
          name="successRule.type"
          label={t("field.successRule")}
          className="max-w-60"
          options={(["2xx", "200", "json"] as const).map((value) => ({ value, label: t(`success.${value}`) }))}
        />
      )}
      {channel === "custom" && rule === "json" && <ExpressionField />}
      {channel !== "email" && (
        <HeaderRowsField
          name="headers"
          label={t("field.headers")}
          max={20}
          stored={(name) => storedHeader(name, record)}
        />
      )}
    </FormSection>
  );
}

/** 响应断言: what is wrong with it shows while it is typed. */
function ExpressionField() {
  const t = useTranslations("channels");
  const problemText = useAssertionText();
  const expression = useWatch<WebhookValues, "successRule.expression">({ name: "successRule.expression" });
  return (
    <TextField
      name="successRule.expression"
      label={t("field.expression")}
      help={t("help.expression")}
      warning={expression.trim() === "" ? undefined : problemText(expression)}
      placeholder="$.code == 0"
      autoComplete="off"
      required
      mono
    />
  );
}

/** Entered in seconds, kept in milliseconds as the service has it. */
function TimeoutField() {
  const t = useTranslations("webhooks.field");
  const { field } = useController<WebhookValues, "timeoutMs">({ name: "timeoutMs" });
  return (
    <Field name="timeoutMs" label={t("timeout")} help={t("timeoutHelp")}>
      {(control) => (
        <span className="flex items-center gap-2">
          <Input
            {...control}
            type="number"
            inputMode="decimal"
            min={1}
            max={30}
            ref={field.ref}
            value={Number.isFinite(field.value) ? field.value / 1000 : ""}
            onChange={(event) => field.onChange(Math.round(event.target.valueAsNumber * 1000))}
            onBlur={field.onBlur}
            className="w-28"
          />
          <span className="text-ink-2">{t("seconds")}</span>
        </span>
      )}
    </Field>
  );
}
