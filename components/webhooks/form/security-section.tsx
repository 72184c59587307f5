"use client";

import { KeyRound, RefreshCw } from "lucide-react";
import { useState } from "react";
import { useController, useFormContext, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field } from "@/components/forms/field";
import { RadioCardsField, SecretField, SelectField, TagsField, TextField } from "@/components/forms/fields";
import { FormSection } from "@/components/forms/form-layout";
import { Time } from "@/components/time";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { SecretInput } from "@/components/ui/secret-input";
import { TextLink } from "@/components/ui/text-link";
import { channelDescriptor } from "@/lib/channels/descriptors";
import type { ChannelId, SecretState, SignatureScheme } from "@/lib/domain/endpoints";
import { secretLabel } from "../field-label";
import type { WebhookRecord } from "../record";
import { signingOf } from "../secret/rotation";
import { useFormerUntil } from "../secret/use-former-until";
import { useRotate } from "../secret/use-rotate";
import { EgressHint } from "./egress-hint";
import { type FormFacts, useFormFacts } from "./facts";
import { HeaderRowsField } from "./header-rows";
import { storedItem, type WebhookValues } from "./values";

const UNSET: SecretState = { set: false };

/** Whether the channel has anything to say there; an application's secret stands with the application. */
export function hasSecurity(channel: ChannelId): boolean {
  const { hasUrl, configFields } = channelDescriptor(channel);
  return channel === "custom" || (hasUrl && (configFields.includes("secret") || configFields.includes("keywords")));
}

/** What proves where a push comes from: the robot's secret and keywords, or authentication and signature. */
export function SecuritySection({ channel }: { channel: ChannelId }) {
  const t = useTranslations("webhooks");
  if (!hasSecurity(channel)) return null;
  return (
    <FormSection id="security" title={t("section.security")} description={t("section.securityText")}>
      {channel === "custom" ? (
        <>
          <AuthFields />
          <SignatureFields />
        </>
      ) : (
        <RobotFields channel={channel} />
      )}
      <EgressHint />
    </FormSection>
  );
}

function RobotFields({ channel }: { channel: Exclude<WebhookValues["channel"], "custom"> }) {
  const t = useTranslations("webhooks");
  const label = useTranslations("webhooks.field");
  const { record, receiver, warningOf } = useFormFacts();
  const stored = record?.channel === channel ? record.config.secret : receiver?.secret;
  const signs = channelDescriptor(channel).configFields.includes("secret");
  const typed = useWatch<WebhookValues, "config.secret">({ name: "config.secret" }) ?? "";
  return (
    <>
      {signs && (
        <SecretField
          name="config.secret"
          label={secretLabel(label, channel)}
          help={channel === "feishu" ? t("field.secretFeishuHelp") : t("field.secretDingtalkHelp")}
          // The service trims it, for saving and for tests alike.
          warning={typed === typed.trim() ? warningOf("config.secret") : t("field.secretSpaces")}
          stored={stored ?? UNSET}
        />
      )}
      <TagsField
        name="config.keywords"
        label={t("field.keywords")}
        help={t("field.keywordsHelp")}
        warning={warningOf("config.keywords")}
        placeholder={t("field.keywordsPlaceholder")}
        max={10}
      />
    </>
  );
}

function AuthFields() {
  const t = useTranslations("webhooks");
  const { record } = useFormFacts();
  const type = useWatch<WebhookValues, "auth.type">({ name: "auth.type" });
  return (
    <>
      <RadioCardsField
        name="auth.type"
        label={t("field.auth")}
        options={(["none", "basic", "bearer", "headers", "authorization"] as const).map((value) => ({
          value,
          label: t(`auth.${value}`),
          description: t(`authText.${value}`),
        }))}
      />
      {type === "basic" && (
        <div className="grid gap-5 @md:grid-cols-2">
          <TextField name="auth.username" label={t("field.username")} required autoComplete="off" />
          <SecretField
            name="auth.password"
            label={t("field.password")}
            required
            stored={authState(record, "basic", (auth) => auth.password)}
          />
        </div>
      )}
      {type === "bearer" && (
        <SecretField
          name="auth.token"
          label={t("field.token")}
          help={t("field.tokenHelp")}
          required
          stored={authState(record, "bearer", (auth) => auth.token)}
        />
      )}
      {type === "headers" && (
        <HeaderRowsField
          name="auth.items"
          label={t("field.authHeaders")}
          required
          secret
          max={20}
          stored={(name) => storedItem(name, record)}
        />
      )}
      {type === "authorization" && <AuthorizationField />}
    </>
  );
}

/** One of the organization's authorizations, by its key. */
function AuthorizationField() {
  const t = useTranslations("channels");
  const { authorizations } = useFormFacts();
  const chosen = useWatch<WebhookValues, "auth.key">({ name: "auth.key" });
  const known = authorizations.find(({ key }) => key === chosen);
  // One that was deleted meanwhile is still what is stored.
  const gone = chosen === "" || known !== undefined ? [] : [{ value: chosen, label: chosen }];
  return (
    <SelectField
      name="auth.key"
      label={t("field.authorization")}
      aside={
        known === undefined ? undefined : (
          <TextLink external href={`/settings/authorizations/${known.id}`}>
            {t("tryToken")}
          </TextLink>
        )
      }
      help={authorizations.length === 0 ? t("help.noAuthorization") : t("help.authorization")}
      placeholder={t("chooseAuthorization")}
      options={[...gone, ...authorizations.map(({ key, name }) => ({ value: key, label: `${name} (${key})` }))]}
      className="max-w-96"
      required
    />
  );
}

type Auth = WebhookRecord["auth"];

function authState<K extends Auth["type"]>(
  record: WebhookRecord | null,
  type: K,
  pick: (auth: Extract<Auth, { type: K }>) => SecretState,
): SecretState {
  const auth = record?.auth;
  const matches = (value: Auth | undefined): value is Extract<Auth, { type: K }> => value?.type === type;
  return matches(auth) ? pick(auth) : UNSET;
}

function SignatureFields() {
  const t = useTranslations("webhooks");
  const { record, receiver } = useFormFacts();
  const scheme = useWatch<WebhookValues, "signature.scheme">({ name: "signature.scheme" });
  const stored = record === null ? (receiver?.secret ?? UNSET) : record.signature.secret;
  return (
    <>
      <RadioCardsField
        name="signature.scheme"
        label={t("field.scheme")}
        columns="grid-cols-1 @md:grid-cols-2"
        options={(["none", "standard", "sha256", "dmhub"] as const).map((value) => ({
          value,
          label: t(`scheme.${value}`),
          description: t(`schemeText.${value}`),
        }))}
      />
      {scheme === "dmhub" && <Banner tone="warning">{t("dmhubWarning")}</Banner>}
      {scheme !== "none" && <SignatureSecret scheme={scheme} stored={stored} />}
    </>
  );
}

function SignatureSecret({ scheme, stored }: { scheme: SignatureScheme; stored: SecretState }) {
  const t = useTranslations("webhooks.field");
  const { field } = useController<WebhookValues, "signature.secret">({ name: "signature.secret" });
  const { clearErrors } = useFormContext();
  const [made, setMade] = useState<string | null>(null);
  const generate = () => {
    const secret = newSecret(scheme);
    setMade(secret);
    field.onChange(secret);
    clearErrors("signature.secret");
  };
  return (
    <Field name="signature.secret" label={t("secret")} required aside={<Rotation scheme={scheme} />}>
      {(control) => (
        <div className="space-y-2">
          <div className="flex flex-wrap items-center gap-2">
            <SecretInput {...control} {...field} stored={stored} className="min-w-60 flex-1" />
            <Button icon={KeyRound} onClick={generate}>
              {t("generate")}
            </Button>
          </div>
          {made !== null && made === field.value && (
            <Banner tone="info" live="status" actions={<CopyButton text={made} name={t("copySecret")} />}>
              {t("generated")} <code className="break-all text-xs">{made}</code>
            </Banner>
          )}
        </div>
      )}
    </Field>
  );
}

/** 轮换密钥 of what is stored, and how long the secret before it still signs. */
function Rotation({ scheme }: { scheme: SignatureScheme }) {
  const { record, rotation } = useFormFacts();
  if (record === null || rotation === null || record.signature.scheme !== scheme) return null;
  return <RotateButton record={record} rotation={rotation} />;
}

function RotateButton(props: { record: WebhookRecord; rotation: NonNullable<FormFacts["rotation"]> }) {
  const t = useTranslations("webhooks");
  const { record, rotation } = props;
  const former = useFormerUntil(record.signature.previousUntil);
  const { ask, dialog } = useRotate({ ...rotation, id: record.id, name: record.name, signing: signingOf(record) });
  return (
    <span className="flex flex-wrap items-center justify-end gap-x-3">
      {former !== null && (
        <span>
          {t("field.previousUntil")} <Time at={former} precision="minutes" />
        </span>
      )}
      {ask !== null && (
        <Button size="sm" variant="ghost" icon={RefreshCw} onClick={ask}>
          {t("actions.rotate")}
        </Button>
      )}
      {dialog}
    </span>
  );
}

/** 256 random bits in the spelling the scheme's receivers expect. */
function newSecret(scheme: SignatureScheme): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  if (scheme === "standard") return `whsec_${btoa(String.fromCharCode(...bytes))}`;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
