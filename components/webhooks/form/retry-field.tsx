"use client";

import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useController } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field } from "@/components/forms/field";
import { Button, IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { RadioCards } from "@/components/ui/radio-cards";
import { DEFAULT_RETRY_DELAYS } from "@/lib/domain/endpoints";
import { formatDuration } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";

const MAX_RETRIES = 10;
type Preset = "standard" | "none" | "custom";

function presetOf(delays: readonly number[]): Preset {
  if (delays.length === 0) return "none";
  const standard =
    delays.length === DEFAULT_RETRY_DELAYS.length && delays.every((s, i) => s === DEFAULT_RETRY_DELAYS[i]);
  return standard ? "standard" : "custom";
}

/** When a failed push is tried again: the standard steps, none, or up to ten of one's own (seconds). */
export function RetryField() {
  const t = useTranslations("webhooks");
  const { locale } = useTextsState();
  const { field } = useController({ name: "retry.delays" });
  const delays: readonly number[] = field.value;
  const [custom, setCustom] = useState(() => presetOf(delays) === "custom");
  const preset = custom ? "custom" : presetOf(delays);
  const choose = (next: Preset) => {
    setCustom(next === "custom");
    if (next === "standard") field.onChange([...DEFAULT_RETRY_DELAYS]);
    if (next === "none") field.onChange([]);
  };
  const total = delays.reduce((sum, seconds) => sum + (Number.isFinite(seconds) ? seconds : 0), 0);
  const until = total < 60 ? `${total} ${t("field.seconds")}` : formatDuration(total * 1000, locale);
  const note = delays.length === 0 ? t("retry.nothing") : t("retry.total", { t: until });
  return (
    <Field name="retry.delays" label={t("field.retry")} group help={note}>
      {(control) => (
        <div id={control.id} className="space-y-3">
          <RadioCards
            name="retry-preset"
            columns="grid-cols-1 @[26rem]:grid-cols-3"
            labelledBy={`${control.id}-label`}
            describedBy={control["aria-describedby"]}
            invalid={control["aria-invalid"]}
            value={preset}
            onChange={choose}
            options={(["standard", "none", "custom"] as const).map((value) => ({
              value,
              label: t(`retry.${value}`),
              description: t(`retryText.${value}`),
            }))}
          />
          {preset === "custom" && <Steps delays={delays} onChange={field.onChange} />}
        </div>
      )}
    </Field>
  );
}

function Steps(props: { delays: readonly number[]; onChange: (delays: number[]) => void }) {
  const t = useTranslations("webhooks");
  const { delays, onChange } = props;
  return (
    <ol className="space-y-2">
      {delays.map((seconds, index) => {
        // A step is its position: the first wait, the second wait.
        const step = index + 1;
        const label = t("retry.step", { n: step });
        const put = (next: number[]) => onChange(delays.flatMap((old, i) => (i === index ? next : [old])));
        return (
          <li key={step} className="flex flex-wrap items-center gap-2">
            <span className="min-w-44 text-ink-2 text-sm">{label}</span>
            <Input
              type="number"
              inputMode="numeric"
              min={1}
              max={86_400}
              aria-label={label}
              value={Number.isFinite(seconds) ? seconds : ""}
              onChange={(event) => put([event.target.valueAsNumber])}
              className="w-28"
            />
            <span className="text-ink-2">{t("field.seconds")}</span>
            <IconButton icon={X} label={t("retry.remove", { n: step })} onClick={() => put([])} />
          </li>
        );
      })}
      <li>
        <Button
          size="sm"
          icon={Plus}
          disabled={delays.length >= MAX_RETRIES}
          onClick={() => onChange([...delays, Math.min(86_400, (delays.at(-1) ?? 1) * 2)])}
        >
          {t("retry.add")}
        </Button>
      </li>
    </ol>
  );
}
