"use client";

import { Eye } from "lucide-react";
import { lazy, Suspense } from "react";
import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { CheckboxField, RadioCardsField, SelectField, SwitchField, TagsField } from "@/components/forms/fields";
import { FormSection } from "@/components/forms/form-layout";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { channelDescriptor } from "@/lib/channels/descriptors";
import { LOCALES } from "@/lib/domain/endpoints";
import { useFormFacts } from "./facts";
import { MessageTypeField } from "./message-type-field";
import { TemplateLanguageField } from "./template/template-language-field";
import type { WebhookValues } from "./values";

// Most webhooks speak with the built-in message.
const TemplateEditor = lazy(() =>
  import("./template/template-editor").then((module) => ({ default: module.TemplateEditor })),
);

/** What the receiver sees: wire format or template, language, masking, mentions. */
export function MessageSection() {
  const t = useTranslations("webhooks");
  const { warningOf, openPreview } = useFormFacts();
  const channel = useWatch<WebhookValues, "channel">({ name: "channel" });
  const format = useWatch<WebhookValues, "format">({ name: "format" });
  const { formats, mentions } = channelDescriptor(channel);
  const calls = Object.values(mentions).some(Boolean);
  const robot = channel !== "custom";
  const options = formats.map((value) => {
    const own = robot && (value === "standard" || value === "template");
    return own
      ? { value, label: t(`robotFormat.${value}`), description: t(`robotFormatText.${value}`) }
      : { value, label: t(`format.${value}`), description: t(`formatText.${value}`) };
  });
  return (
    <FormSection id="message" title={t("section.message")} description={t("section.messageText")}>
      <RadioCardsField
        name="format"
        label={t("field.format")}
        options={options}
        warning={warningOf("format")}
        aside={
          <Button size="sm" variant="ghost" icon={Eye} onClick={openPreview}>
            {t("openPreview")}
          </Button>
        }
      />
      {robot && <MessageTypeField />}
      {format === "template" && (
        <Suspense fallback={<Skeleton className="h-64" />}>
          <TemplateEditor />
        </Suspense>
      )}
      <SelectField
        name="locale"
        label={t("field.locale")}
        className="max-w-60"
        options={LOCALES.map((value) => ({ value, label: t(`languages.${value}`) }))}
      />
      {format === "template" && <TemplateLanguageField />}
      <SwitchField
        name="maskContacts"
        label={t("field.mask")}
        help={t("field.maskHelp")}
        warning={warningOf("maskContacts")}
      />
      {calls && <MentionFields channel={channel} />}
    </FormSection>
  );
}

function MentionFields({ channel }: { channel: WebhookValues["channel"] }) {
  const t = useTranslations("webhooks");
  const { warningOf } = useFormFacts();
  const { mentions } = channelDescriptor(channel);
  return (
    <div data-field="config.mentions" className="space-y-4">
      {mentions.all && <CheckboxField name="config.mentions.all" label={t("field.mentionAll")} />}
      <div className="grid gap-5 @md:grid-cols-2">
        {mentions.mobiles && (
          <TagsField
            name="config.mentions.mobiles"
            label={t("field.mentionMobiles")}
            warning={warningOf("config.mentions")}
            max={20}
          />
        )}
        {mentions.userIds && <TagsField name="config.mentions.userIds" label={t("field.mentionUserIds")} max={20} />}
      </div>
    </div>
  );
}
