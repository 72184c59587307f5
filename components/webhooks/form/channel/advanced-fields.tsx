"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useFormState, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { TextField } from "@/components/forms/fields";
import { channelDescriptor } from "@/lib/channels/descriptors";
import type { ChannelId } from "@/lib/domain/endpoints";
import { useFormFacts } from "../facts";
import type { WebhookValues } from "../values";

/** 高级: the base address of the API, for private deployments; open where it is used or wrong. */
export function AdvancedFields({ channel }: { channel: ChannelId }) {
  const t = useTranslations("channels");
  const { warningOf } = useFormFacts();
  const { errors } = useFormState<WebhookValues>({ name: "config.apiBase" });
  const base = useWatch<WebhookValues, "config.apiBase">({ name: "config.apiBase" });
  const [opened, setOpened] = useState(base !== "");
  const wrong = errors.config?.apiBase !== undefined;
  return (
    <details className="group" open={opened || wrong} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary className="flex w-fit cursor-pointer items-center gap-1.5 rounded-sm text-ink-2 touch-target hover:text-ink">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
        {t("advanced")}
      </summary>
      <TextField
        name="config.apiBase"
        label={t("field.apiBase")}
        help={t("help.apiBase")}
        warning={warningOf("config.apiBase")}
        placeholder={channelDescriptor(channel).apiBase}
        inputMode="url"
        autoComplete="off"
        className="mt-3"
        mono
      />
    </details>
  );
}
