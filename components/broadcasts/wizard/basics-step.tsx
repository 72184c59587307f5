"use client";

import { useEffect } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { PairRows } from "@/components/authorizations/pair-rows";
import { Field } from "@/components/forms/field";
import { CheckboxField, TextField } from "@/components/forms/fields";
import { FormSection } from "@/components/forms/form-layout";
import { Select } from "@/components/ui/input";
import { KeyValues } from "@/components/ui/key-values";
import { TextLink } from "@/components/ui/text-link";
import type { WebhookChoice } from "./choices";
import { OWN_ADDRESS, type OwnReceiver, storedIn } from "./values";

/** The name, and where it goes: a webhook that is triggered by hand, or an address of its own. */
export function BasicsStep(props: { webhooks: readonly WebhookChoice[]; own: OwnReceiver | null }) {
  const t = useTranslations("broadcasts.wizard");
  return (
    <FormSection id="basics" title={t("step.basics")}>
      <TextField
        name="name"
        label={t("name")}
        help={t("nameHelp")}
        required
        maxLength={50}
        autoComplete="off"
        className="max-w-xl"
      />
      <WebhookField {...props} />
    </FormSection>
  );
}

function WebhookField({ webhooks, own }: { webhooks: readonly WebhookChoice[]; own: OwnReceiver | null }) {
  const t = useTranslations("broadcasts.wizard");
  const { register } = useFormContext();
  const chosen: string = useWatch({ name: "webhookId" });
  const webhook = webhooks.find(({ id }) => id === chosen);
  return (
    <div className="space-y-4">
      <Field
        name="webhookId"
        label={t("webhook")}
        help={t("webhookHelp")}
        required
        ask="select"
        className="max-w-xl"
        warning={webhook === undefined ? undefined : warningOf(webhook, t)}
      >
        {(control) => (
          <Select {...control} {...register("webhookId")}>
            <option value="">{t("webhookChoose")}</option>
            <option value={OWN_ADDRESS}>{t("webhookOwn")}</option>
            {webhooks.map(({ id, name, manual, enabled }) => (
              <option key={id} value={id} disabled={!manual}>
                {manual ? (enabled ? name : t("webhookOff", { name })) : t("webhookFixed", { name })}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {webhook?.manual === true && <Receiver webhook={webhook} />}
      {chosen === OWN_ADDRESS && <OwnAddress own={own} />}
    </div>
  );
}

/** Document E's 消息接收URL and 启用鉴权; what is stored is never shown again, and stays when it is left empty. */
function OwnAddress({ own }: { own: OwnReceiver | null }) {
  const t = useTranslations("broadcasts.wizard");
  const { setValue } = useFormContext();
  // A step that is stored makes an address known that was entered here.
  useEffect(() => setValue("stored", storedIn(own)), [own, setValue]);
  const address = own?.address ?? null;
  return (
    <div className="max-w-xl space-y-4">
      <TextField
        name="url"
        label={t("address")}
        help={address === null ? t("ownHelp") : t("ownStored", { address })}
        required={address === null}
        type="url"
        maxLength={2048}
        autoComplete="off"
        placeholder={address ?? "https://"}
      />
      <KeyValues
        dense
        items={[
          { key: "method", label: t("method"), value: "POST" },
          { key: "format", label: t("format"), value: "JSON" },
        ]}
      />
      <OwnAuth own={own} />
    </div>
  );
}

const NOT_SET = { secret: false, stored: { set: false } } as const;

/** Headers by their names; one that is stored keeps its value until it is removed, or all are by taking the tick away. */
function OwnAuth({ own }: { own: OwnReceiver | null }) {
  const t = useTranslations("broadcasts.wizard");
  const field = useTranslations("authorizations.field");
  const rows = useTranslations("authorizations");
  const on: boolean = useWatch({ name: "authOn" });
  const stored = own?.auth ?? { type: "none" };
  const storedOf = (name: string) => {
    const found =
      stored.type === "headers" && stored.items.find((item) => item.name.toLowerCase() === name.toLowerCase());
    return found ? { secret: true, stored: found.value } : NOT_SET;
  };
  const other = stored.type !== "headers" && stored.type !== "none";
  return (
    <>
      <CheckboxField
        name="authOn"
        label={t("ownAuth")}
        description={stored.type !== "none" && !on ? t("ownAuthRemoved") : t("ownAuthHelp")}
      />
      {on && (
        <PairRows
          name="auth.items"
          label={t("ownHeaders")}
          help={other ? t("ownAuthOther") : stored.type === "headers" ? t("ownAuthStored") : t("ownTokenHelp")}
          max={20}
          addLabel={rows("addHeader")}
          secretOf={storedOf}
          cells={{
            ...{ name: field("headerName"), value: field("value") },
            ...{ namePlaceholder: "Authorization", placeholder: "Bearer #{auth.crm.token}" },
          }}
        />
      )}
    </>
  );
}

function warningOf({ manual, enabled }: WebhookChoice, t: ReturnType<typeof useTranslations<"broadcasts.wizard">>) {
  if (!manual) return t("webhookFixedNote");
  return enabled ? undefined : t("webhookOffNote");
}

/** Document E's method and format, which do not change, and where its address and authentication are set. */
function Receiver({ webhook }: { webhook: WebhookChoice }) {
  const t = useTranslations("broadcasts.wizard");
  return (
    <div className="max-w-xl rounded-lg border border-line bg-sunken px-4 py-2">
      <KeyValues
        dense
        items={[
          {
            key: "address",
            label: t("address"),
            value: <span className="break-all font-mono text-xs">{webhook.address}</span>,
          },
          { key: "method", label: t("method"), value: "POST" },
          { key: "format", label: t("format"), value: "JSON" },
          { key: "auth", label: t("auth"), value: t("authHelp") },
        ]}
      />
      <TextLink href={`/settings/webhooks/${webhook.id}/edit`} target="_blank" className="inline-block py-1.5 text-sm">
        {t("webhookOpen")}
      </TextLink>
    </div>
  );
}
