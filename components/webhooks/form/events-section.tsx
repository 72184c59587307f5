"use client";

import type { ReactNode } from "react";
import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { SelectField } from "@/components/forms/fields";
import { FormSection } from "@/components/forms/form-layout";
import { ENDPOINT_TRIGGERS } from "@/lib/domain/endpoints";
import type { WebhookValues } from "./values";

/** What has something pushed: events, or for a program of one's own somebody who sends. */
export function EventsSection(props: { children: ReactNode }) {
  const t = useTranslations("webhooks");
  const [channel, trigger] = useWatch<WebhookValues, ["channel", "trigger"]>({ name: ["channel", "trigger"] });
  return (
    <FormSection id="events" title={t("section.events")} description={t("section.eventsText")}>
      {channel === "custom" && (
        <SelectField
          name="trigger"
          label={t("columns.trigger")}
          help={trigger === "manual" ? t("triggers.manualHelp") : undefined}
          options={ENDPOINT_TRIGGERS.map((value) => ({ value, label: t(`triggers.${value}`) }))}
        />
      )}
      {props.children}
    </FormSection>
  );
}
