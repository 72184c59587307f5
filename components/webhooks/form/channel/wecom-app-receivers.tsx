"use client";

import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { useFormFacts } from "../facts";
import type { WebhookValues } from "../values";
import { ListField } from "./list-field";
import { RecipientCheck } from "./recipient-check";

export function WecomAppReceivers() {
  const t = useTranslations("channels");
  const { warningOf } = useFormFacts();
  const everybody = useWatch<WebhookValues, "config.toUser">({ name: "config.toUser" }).includes("@all");
  return (
    <>
      <ListField
        name="config.toUser"
        label={t("field.toUser")}
        help={everybody ? t("help.toEverybody") : t("help.toUser")}
        warning={warningOf("config.toUser")}
        placeholder="zhangsan|lisi"
        max={1_000}
      />
      <div className="grid gap-5 @md:grid-cols-2">
        <ListField
          name="config.toParty"
          label={t("field.toParty")}
          help={t("help.toParty")}
          placeholder="2|3"
          max={100}
        />
        <ListField name="config.toTag" label={t("field.toTag")} help={t("help.toTag")} placeholder="5" max={100} />
      </div>
      <RecipientCheck />
    </>
  );
}
