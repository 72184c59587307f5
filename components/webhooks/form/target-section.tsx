"use client";

import type { ClipboardEvent } from "react";
import { useController, useFormContext, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field } from "@/components/forms/field";
import { SelectField, SwitchField, TextareaField, TextField } from "@/components/forms/fields";
import { FormSection } from "@/components/forms/form-layout";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { takesAbroad } from "@/lib/channels/abroad";
import { channelDescriptor } from "@/lib/channels/descriptors";
import type { ChannelId } from "@/lib/domain/endpoints";
import { setOff } from "@/lib/i18n/format";
import { ConnectionFields } from "./channel/connection-fields";
import { useFormFacts } from "./facts";
import { PlatformField } from "./platform-field";
import { useChannel } from "./use-channel";
import { keepsAddress, type WebhookValues } from "./values";

/** Platform first, because it decides every other rule; then name and address. */
export function TargetSection() {
  const t = useTranslations("webhooks");
  const common = useTranslations("common");
  const { warningOf } = useFormFacts();
  const { channel, detected, choose, recognise, undo } = useChannel();
  const { limits, hasUrl } = channelDescriptor(channel);
  const channelName = common(`channel.${channel}`);
  const [url, chosen] = useWatch<WebhookValues, ["url", "events"]>({ name: ["url", "events"] });
  const events = chosen.flatMap((block) => block.events);
  // Said at the choice already, when there is no address yet that anything could be checked with.
  const abroad = takesAbroad({ channel, url, events }) ? t("warnings.platform_abroad") : undefined;
  return (
    <FormSection id="target" title={t("section.target")} description={t("section.targetText")}>
      <PlatformField value={channel} onChange={choose} warning={warningOf("channel") ?? abroad} />
      <div role="status">
        {detected !== null && (
          <Banner
            tone="info"
            actions={
              <Button size="sm" onClick={undo}>
                {t("undo")}
              </Button>
            }
          >
            {setOff(t("detected", { channel: channelName }), channelName)}
          </Banner>
        )}
      </div>
      {entersAddress(channel) && <UrlField channel={channel} recognise={recognise} />}
      <ConnectionFields channel={channel} />
      {channel === "custom" && (
        <SelectField
          name="config.method"
          label={t("field.method")}
          className="max-w-40"
          options={["POST", "PUT"].map((value) => ({ value, label: value }))}
        />
      )}
      <TextField
        name="name"
        label={t("field.name")}
        required
        placeholder={t("field.namePlaceholder")}
        autoComplete="off"
      />
      <TextareaField name="description" label={t("field.description")} rows={2} />
      <SwitchField name="enabled" label={t("field.enabled")} />
      {limits.perMinute !== null && (
        <p className="text-ink-3 text-sm">
          {setOff(t(hasUrl ? "limits" : "limitsApp", { channel: channelName, n: limits.perMinute }), channelName)}
        </p>
      )}
    </FormSection>
  );
}

type Addressed = Exclude<ChannelId, "wecom_app" | "dingtalk_work" | "feishu_app" | "email">;
const entersAddress = (channel: ChannelId): channel is Addressed => channelDescriptor(channel).hasUrl;

/** The address: a robot's is a secret, so a stored one shows masked until it is replaced. */
function UrlField(props: { channel: Addressed; recognise: (url: string) => void }) {
  const t = useTranslations("webhooks");
  const common = useTranslations("common");
  const { record, warningOf } = useFormFacts();
  const { field } = useController<WebhookValues, "url">({ name: "url" });
  const { clearErrors } = useFormContext();
  const locked = keepsAddress({ url: field.value }, record);
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const pasted = cleaned(event.clipboardData.getData("text"));
    const whole = event.currentTarget.value === "" || selectsAll(event.currentTarget);
    if (!whole) return;
    event.preventDefault();
    field.onChange(pasted);
    props.recognise(pasted);
  };
  return (
    <Field
      name="url"
      label={t("field.url")}
      required
      help={locked ? t("field.urlStored") : t(`urlHelp.${props.channel}`)}
      warning={warningOf("url")}
    >
      {(control) => (
        <span className="flex items-center gap-2">
          <Input
            {...control}
            type="url"
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            readOnly={locked}
            value={field.value}
            ref={field.ref}
            placeholder={channelDescriptor(props.channel).urlPlaceholder}
            onPaste={onPaste}
            onChange={(event) => field.onChange(event.target.value)}
            onBlur={() => {
              const text = locked ? field.value : cleaned(field.value);
              if (text !== field.value) field.onChange(text);
              if (!locked) props.recognise(text);
              field.onBlur();
            }}
            className="font-mono text-sm"
          />
          {locked && <Button onClick={() => field.onChange("")}>{common("secret.replace")}</Button>}
          {!locked && record !== null && keepsAddress({ url: record.url }, record) && (
            <Button
              onClick={() => {
                field.onChange(record.url);
                clearErrors("url");
              }}
            >
              {common("secret.keep")}
            </Button>
          )}
        </span>
      )}
    </Field>
  );
}

/** What people paste along: quotes, angle brackets, blanks and line breaks inside. */
function cleaned(text: string): string {
  return text.replace(/\s+/g, "").replace(/^["'“”‘’<《]+|["'“”‘’>》]+$/g, "");
}

const selectsAll = (input: HTMLInputElement) => input.selectionStart === 0 && input.selectionEnd === input.value.length;
