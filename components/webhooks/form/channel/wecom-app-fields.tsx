"use client";

import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { SecretField, TextField } from "@/components/forms/fields";
import { useFormFacts } from "../facts";
import type { WebhookValues } from "../values";
import { AdvancedFields } from "./advanced-fields";
import { ListField } from "./list-field";
import { RecipientCheck } from "./recipient-check";
import { storedSecrets } from "./values";

/** The application that sends, of a WeCom organization. */
export function WecomAppFields() {
  const t = useTranslations("channels");
  const { record, receiver, warningOf } = useFormFacts();
  return (
    <>
      <div className="grid gap-5 @md:grid-cols-2">
        <TextField
          name="config.corpId"
          label={t("field.corpId")}
          help={t("help.corpId")}
          placeholder="ww0123456789abcdef"
          autoComplete="off"
          required
          mono
        />
        <TextField
          name="config.agentId"
          label={t("field.agentId")}
          help={t("help.agentId")}
          placeholder="1000002"
          inputMode="numeric"
          autoComplete="off"
          required
          mono
        />
      </div>
      <SecretField
        name="config.secret"
        label={t("field.appSecret")}
        help={t("help.wecomSecret")}
        warning={warningOf("config.secret")}
        stored={storedSecrets("wecom_app", record, receiver?.secret).secret}
        required
      />
      <AdvancedFields channel="wecom_app" />
    </>
  );
}

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
