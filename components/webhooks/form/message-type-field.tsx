"use client";

import { useController, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field } from "@/components/forms/field";
import { RadioCards } from "@/components/ui/radio-cards";
import { channelDescriptor } from "@/lib/channels/descriptors";
import { useFormFacts } from "./facts";
import type { WebhookValues } from "./values";

/** 文本, Markdown or 卡片, where the platform knows several; nothing chosen yet is the channel's own. */
export function MessageTypeField() {
  const t = useTranslations("channels");
  const { warningOf } = useFormFacts();
  const channel = useWatch<WebhookValues, "channel">({ name: "channel" });
  const { field } = useController<WebhookValues, "config.messageType">({ name: "config.messageType" });
  const { messageTypes } = channelDescriptor(channel);
  const [first] = messageTypes;
  if (messageTypes.length < 2 || first === undefined) return null;
  const chosen = field.value !== null && messageTypes.includes(field.value) ? field.value : first;
  return (
    <Field
      name="config.messageType"
      label={t("field.messageType")}
      warning={warningOf("config.messageType")}
      group
      ask="select"
    >
      {(control) => (
        <div id={control.id}>
          <RadioCards
            name="config.messageType"
            columns="grid-cols-[repeat(auto-fit,minmax(min(100%,9rem),1fr))]"
            value={chosen}
            onChange={field.onChange}
            labelledBy={`${control.id}-label`}
            describedBy={control["aria-describedby"]}
            invalid={control["aria-invalid"]}
            options={messageTypes.map((value) => ({
              value,
              label: t(`messageType.${value}`),
              description: t(`messageTypeText.${value}`),
            }))}
          />
        </div>
      )}
    </Field>
  );
}
