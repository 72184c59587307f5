"use client";

import { useTranslations } from "use-intl/react";
import { SecretField, TextField } from "@/components/forms/fields";
import { useFormFacts } from "../facts";
import { AdvancedFields } from "./advanced-fields";
import { ListField } from "./list-field";
import { RecipientCheck } from "./recipient-check";
import { storedSecrets } from "./values";

/** The application that sends work notices. */
export function DingtalkWorkFields() {
  const t = useTranslations("channels");
  const { record, receiver, warningOf } = useFormFacts();
  return (
    <>
      <div className="grid gap-5 @md:grid-cols-2">
        <TextField
          name="config.appKey"
          label={t("field.appKey")}
          help={t("help.appKey")}
          placeholder="dingxxxxxxxxxxxxxxxx"
          autoComplete="off"
          required
          mono
        />
        <TextField
          name="config.agentId"
          label={t("field.agentId")}
          help={t("help.dingtalkAgentId")}
          placeholder="123456789"
          inputMode="numeric"
          autoComplete="off"
          required
          mono
        />
      </div>
      <SecretField
        name="config.appSecret"
        label={t("field.clientSecret")}
        help={t("help.appKey")}
        warning={warningOf("config.appSecret")}
        stored={storedSecrets("dingtalk_work", record, receiver?.secret).appSecret}
        required
      />
      <AdvancedFields channel="dingtalk_work" />
    </>
  );
}

export function DingtalkWorkReceivers() {
  const t = useTranslations("channels");
  const { warningOf } = useFormFacts();
  return (
    <>
      <ListField
        name="config.userIds"
        label={t("field.userIds")}
        help={t("help.userIds")}
        warning={warningOf("config.userIds")}
        placeholder="manager01,user02"
        max={100}
      />
      <ListField
        name="config.deptIds"
        label={t("field.deptIds")}
        help={t("help.deptIds")}
        warning={warningOf("config.deptIds")}
        placeholder="101,102"
        max={20}
      />
      <RecipientCheck />
    </>
  );
}
