"use client";

import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { useFormState, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { TextField } from "@/components/forms/fields";
import { cn } from "@/components/ui/cn";
import { channelDescriptor } from "@/lib/channels/descriptors";
import type { ChannelId } from "@/lib/domain/endpoints";
import { useFormFacts } from "../facts";
import type { WebhookValues } from "../values";

/** 高级: the base address of the API, for private deployments; open where it is used or wrong. */
export function AdvancedFields({ channel }: { channel: ChannelId }) {
  const t = useTranslations("channels");
  const { warningOf } = useFormFacts();
  const id = useId();
  const { errors } = useFormState<WebhookValues>({ name: "config.apiBase" });
  const base = useWatch<WebhookValues, "config.apiBase">({ name: "config.apiBase" });
  const [chosen, setChosen] = useState<boolean | null>(null);
  const open = errors.config?.apiBase !== undefined || (chosen ?? base !== "");
  return (
    // While it is closed, its button stands for the field: that is where 去修改 leads.
    <div data-field={open ? undefined : "config.apiBase"}>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setChosen(!open)}
        className="touch-target flex cursor-pointer items-center gap-1.5 rounded-sm text-ink-2 hover:text-ink"
      >
        <ChevronRight aria-hidden className={cn("size-4 transition-transform", open && "rotate-90")} />
        {t("advanced")}
      </button>
      <div id={id} hidden={!open}>
        {open && (
          <TextField
            name="config.apiBase"
            label={t("field.apiBase")}
            help={t("help.apiBase")}
            warning={warningOf("config.apiBase")}
            placeholder={channelDescriptor(channel).apiBase}
            inputMode="url"
            autoComplete="off"
            autoFocus={chosen === true}
            className="mt-3"
            mono
          />
        )}
      </div>
    </div>
  );
}
