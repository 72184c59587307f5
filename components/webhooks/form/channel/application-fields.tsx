"use client";

import { useTranslations } from "use-intl/react";
import { SecretField, TextField } from "@/components/forms/fields";
import { EgressHint } from "../egress-hint";
import { useFormFacts } from "../facts";
import { AdvancedFields } from "./advanced-fields";
import { storedSecrets } from "./values";

/** What each platform calls the credentials of an application, and where they are found. */
const APPLICATIONS = {
  wecom_app: {
    id: { name: "config.corpId", label: "corpId", help: "corpId", placeholder: "ww0123456789abcdef" },
    agent: { help: "agentId", placeholder: "1000002" },
    secret: { key: "secret", label: "appSecret", help: "wecomSecret" },
  },
  dingtalk_work: {
    id: { name: "config.appKey", label: "appKey", help: "appKey", placeholder: "dingxxxxxxxxxxxxxxxx" },
    agent: { help: "dingtalkAgentId", placeholder: "123456789" },
    secret: { key: "appSecret", label: "clientSecret", help: "appKey" },
  },
} as const;

export const WecomAppFields = () => <ApplicationFields channel="wecom_app" />;
export const DingtalkWorkFields = () => <ApplicationFields channel="dingtalk_work" />;

/** The application that sends: whose it is, which one, and its secret. */
function ApplicationFields({ channel }: { channel: keyof typeof APPLICATIONS }) {
  const t = useTranslations("channels");
  const { record, receiver, warningOf } = useFormFacts();
  const { id, agent, secret } = APPLICATIONS[channel];
  const name = `config.${secret.key}`;
  return (
    <>
      <div className="grid gap-5 @md:grid-cols-2">
        <TextField
          name={id.name}
          label={t(`field.${id.label}`)}
          help={t(`help.${id.help}`)}
          placeholder={id.placeholder}
          autoComplete="off"
          required
          mono
        />
        <TextField
          name="config.agentId"
          label={t("field.agentId")}
          help={t(`help.${agent.help}`)}
          placeholder={agent.placeholder}
          inputMode="numeric"
          autoComplete="off"
          required
          mono
        />
      </div>
      <SecretField
        name={name}
        label={t(`field.${secret.label}`)}
        help={t(`help.${secret.help}`)}
        warning={warningOf(name)}
        stored={storedSecrets(channel, record, receiver?.secret)[secret.key]}
        required
      />
      <EgressHint />
      <AdvancedFields channel={channel} />
    </>
  );
}
