"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { FormSection } from "@/components/forms/form-layout";

export function EventsSection(props: { children: ReactNode }) {
  const t = useTranslations("webhooks.section");
  return (
    <FormSection id="events" title={t("events")} description={t("eventsText")}>
      {props.children}
    </FormSection>
  );
}
