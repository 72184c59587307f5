"use client";

import { useState } from "react";
import { useFormContext, useFormState, useWatch } from "react-hook-form";
import { channelDescriptor, detectChannel } from "@/lib/channels/descriptors";
import type { ChannelId } from "@/lib/domain/endpoints";
import type { WebhookValues } from "./values";

type Before = Pick<WebhookValues, "channel" | "format" | "maskContacts">;

/**
 * The platform and what goes with it. `recognise` switches to the platform whose own host an address names and
 * remembers what was there, for 撤销; what somebody chose by hand is not switched again for the same address.
 */
export function useChannel() {
  const { setValue, getValues, trigger } = useFormContext<WebhookValues>();
  const { isSubmitted, errors } = useFormState<WebhookValues>();
  const channel = useWatch<WebhookValues, "channel">({ name: "channel" });
  const [detected, setDetected] = useState<{ channel: ChannelId; before: Before } | null>(null);
  const [refused, setRefused] = useState<string | null>(null);

  const put = (next: Before) => {
    setValue("channel", next.channel, { shouldDirty: true });
    setValue("format", next.format, { shouldDirty: true });
    setValue("maskContacts", next.maskContacts, { shouldDirty: true });
    if (isSubmitted || errors.url !== undefined) void trigger("url");
  };
  const adapted = (next: ChannelId): Before => {
    const { channel: old, format, maskContacts } = getValues();
    const { formats, defaultFormat, maskByDefault } = channelDescriptor(next);
    const untouched = maskContacts === channelDescriptor(old).maskByDefault;
    return {
      channel: next,
      format: formats.includes(format) ? format : defaultFormat,
      maskContacts: untouched ? maskByDefault : maskContacts,
    };
  };
  return {
    channel,
    detected: detected?.channel === channel ? detected.channel : null,
    choose: (next: ChannelId) => {
      setDetected(null);
      put(adapted(next));
    },
    recognise: (url: string) => {
      const found = detectChannel(url);
      const { channel: old, format, maskContacts } = getValues();
      if (found === null || found === old || refused === url) return;
      put(adapted(found));
      setDetected({ channel: found, before: { channel: old, format, maskContacts } });
    },
    undo: () => {
      if (detected === null) return;
      setRefused(getValues("url"));
      put(detected.before);
      setDetected(null);
    },
  };
}
