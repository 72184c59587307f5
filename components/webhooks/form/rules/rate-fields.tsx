"use client";

import { useController, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field } from "@/components/forms/field";
import { RadioCards } from "@/components/ui/radio-cards";
import { channelDescriptor } from "@/lib/channels/descriptors";
import { defaultOverflow, OVERFLOWS, type Overflow } from "@/lib/domain/endpoint-rules";
import type { WebhookValues } from "../values";
import { NumberField } from "./number-field";
import { limitMode, platformCut } from "./values";

/** How many a minute, how far apart, and what happens beyond. Never above what the platform takes. */
export function RateFields() {
  const channel = useWatch<WebhookValues, "channel">({ name: "channel" });
  const stored = useWatch<WebhookValues, "rateLimit.mode">({ name: "rateLimit.mode" });
  const mode = limitMode(stored, channel);
  return (
    <>
      <ModeField />
      {mode === "limit" && <LimitFields />}
      {mode !== "none" && <OverflowField />}
    </>
  );
}

function ModeField() {
  const t = useTranslations("rules.rate");
  const common = useTranslations("common.channel");
  const channel = useWatch<WebhookValues, "channel">({ name: "channel" });
  const { field } = useController<WebhookValues, "rateLimit.mode">({ name: "rateLimit.mode" });
  const n = channelDescriptor(channel).limits.perMinute;
  const limit = { value: "limit", label: t("limit"), description: t("limitText") } as const;
  const options =
    n === null
      ? [{ value: "none", label: t("none"), description: t("noneText") } as const, limit]
      : [
          { value: "auto", label: t("auto"), description: t("autoText", { n }) } as const,
          limit,
          {
            value: "none",
            label: t("platformOnly"),
            description: t("platformOnlyText", { platform: common(channel), n }),
          } as const,
        ];
  return (
    <Field name="rateLimit.mode" label={t("mode")} ask="select" group>
      {(control) => (
        <div id={control.id}>
          <RadioCards
            name={field.name}
            columns={n === null ? undefined : "grid-cols-[repeat(auto-fit,minmax(min(100%,9rem),1fr))]"}
            labelledBy={`${control.id}-label`}
            value={limitMode(field.value, channel)}
            onChange={field.onChange}
            options={options}
          />
        </div>
      )}
    </Field>
  );
}

function LimitFields() {
  const t = useTranslations("rules.rate");
  const common = useTranslations("common.channel");
  const channel = useWatch<WebhookValues, "channel">({ name: "channel" });
  const perMinute = useWatch<WebhookValues, "rateLimit.perMinute">({ name: "rateLimit.perMinute" });
  const limit = channelDescriptor(channel).limits.perMinute;
  const said = limit === null ? undefined : t("platform", { platform: common(channel), limit });
  const above = platformCut(perMinute, channel) !== null;
  return (
    <div className="grid gap-5 @md:grid-cols-2">
      <NumberField
        name="rateLimit.perMinute"
        label={t("perMinute")}
        unit={t("perMinuteUnit")}
        min={1}
        max={limit ?? 600}
        placeholder={limit === null ? undefined : String(limit)}
        help={above ? undefined : said}
        warning={above ? said : undefined}
        settle={(value) => platformCut(value, channel) ?? value}
      />
      <NumberField
        name="rateLimit.minIntervalSeconds"
        label={t("interval")}
        unit={t("intervalUnit")}
        min={0}
        max={3_600}
        step={0.1}
      />
    </div>
  );
}

function OverflowField() {
  const t = useTranslations("rules.rate");
  const channel = useWatch<WebhookValues, "channel">({ name: "channel" });
  const { field } = useController<WebhookValues, "rateLimit.overflow">({ name: "rateLimit.overflow" });
  const value: Overflow = field.value ?? defaultOverflow(channel);
  return (
    <Field name="rateLimit.overflow" label={t("overflow")} ask="select" group>
      {(control) => (
        <div id={control.id}>
          <RadioCards
            name={field.name}
            columns="grid-cols-[repeat(auto-fit,minmax(min(100%,9rem),1fr))]"
            labelledBy={`${control.id}-label`}
            value={value}
            onChange={field.onChange}
            options={OVERFLOWS.map((option) => ({
              value: option,
              label: t(`overflowOf.${option}`),
              description: t(`overflowText.${option}`),
            }))}
          />
        </div>
      )}
    </Field>
  );
}
