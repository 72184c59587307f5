"use client";

import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useController } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field } from "@/components/forms/field";
import { Button, IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { RadioCards } from "@/components/ui/radio-cards";
import {
  lastTryWithinMs,
  MAX_RETRIES,
  MAX_RETRY_DELAY_SECONDS,
  RETRY_PRESETS,
  type RetryPreset,
  retryPreset,
} from "@/lib/domain/retry";
import { formatDuration } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";

type Choice = RetryPreset | "none" | "custom";
const CHOICES = ["standard", "long", "none", "custom"] as const satisfies readonly Choice[];

const choiceOf = (delays: readonly number[]): Choice =>
  delays.length === 0 ? "none" : (retryPreset(delays) ?? "custom");

/** When a failed push is tried again: one of the presets, not at all, or up to ten waits of one's own (seconds). */
export function RetryField() {
  const t = useTranslations("webhooks");
  const { locale } = useTextsState();
  const { field } = useController({ name: "retry.delays" });
  const delays: readonly number[] = field.value;
  const [custom, setCustom] = useState(() => choiceOf(delays) === "custom");
  const preset = custom ? "custom" : choiceOf(delays);
  const choose = (next: Choice) => {
    setCustom(next === "custom");
    if (next === "none") field.onChange([]);
    else if (next !== "custom") field.onChange([...RETRY_PRESETS[next]]);
  };
  const ms = Math.ceil(lastTryWithinMs(delays.filter(Number.isFinite)) / 1000) * 1000;
  const until = ms < 60_000 ? `${ms / 1000} ${t("field.seconds")}` : formatDuration(ms, locale);
  const note = delays.length === 0 ? t("retry.nothing") : t("retry.total", { t: until });
  return (
    <Field name="retry.delays" label={t("field.retry")} group help={note}>
      {(control) => (
        <div id={control.id} className="space-y-3">
          <RadioCards
            name="retry-preset"
            labelledBy={`${control.id}-label`}
            describedBy={control["aria-describedby"]}
            invalid={control["aria-invalid"]}
            value={preset}
            onChange={choose}
            columns="grid-cols-1 @md:grid-cols-2"
            options={CHOICES.map((value) => ({
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
              max={MAX_RETRY_DELAY_SECONDS}
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
          onClick={() => onChange([...delays, Math.min(MAX_RETRY_DELAY_SECONDS, (delays.at(-1) ?? 1) * 2)])}
        >
          {t("retry.add")}
        </Button>
      </li>
    </ol>
  );
}
