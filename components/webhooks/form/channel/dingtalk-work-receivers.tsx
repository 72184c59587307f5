"use client";

import { useTranslations } from "use-intl/react";
import { useFormFacts } from "../facts";
import { ListField } from "./list-field";
import { RecipientCheck } from "./recipient-check";

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
