"use client";

import { useFormContext, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field } from "@/components/forms/field";
import { TextField } from "@/components/forms/fields";
import { FormSection } from "@/components/forms/form-layout";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { Select } from "@/components/ui/input";
import { KeyValues } from "@/components/ui/key-values";
import { TextLink } from "@/components/ui/text-link";
import type { WebhookChoice } from "./choices";
import { OWN_ADDRESS } from "./values";

/** The name, and where it goes: a webhook that is triggered by hand. */
export function BasicsStep(props: { webhooks: readonly WebhookChoice[]; ownAddress: boolean }) {
  const t = useTranslations("broadcasts.wizard");
  const { webhooks, ownAddress } = props;
  const none = !ownAddress && !webhooks.some(({ manual }) => manual);
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
      {none ? <NoWebhook /> : <WebhookField {...props} />}
    </FormSection>
  );
}

function NoWebhook() {
  const t = useTranslations("broadcasts.wizard");
  return (
    <Banner
      tone="info"
      actions={
        <ButtonLink href="/settings/webhooks/new" size="sm">
          {t("webhookCreate")}
        </ButtonLink>
      }
    >
      {t("webhookNone")}
    </Banner>
  );
}

function WebhookField({ webhooks, ownAddress }: { webhooks: readonly WebhookChoice[]; ownAddress: boolean }) {
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
            {ownAddress && <option value={OWN_ADDRESS}>{t("webhookOwn")}</option>}
            {webhooks.map(({ id, name, manual, enabled }) => (
              <option key={id} value={id} disabled={!manual}>
                {manual ? (enabled ? name : t("webhookOff", { name })) : t("webhookFixed", { name })}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {webhook?.manual === true && <Receiver webhook={webhook} />}
    </div>
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
