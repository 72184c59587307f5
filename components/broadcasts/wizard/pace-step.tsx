"use client";

import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { TextField } from "@/components/forms/fields";
import { FormSection } from "@/components/forms/form-layout";
import { secondsOf, splitOf } from "@/lib/domain/broadcast/figures";
import { formatInterval } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import type { WebhookChoice } from "./choices";
import type { WizardValues } from "./schema";
import type { AudienceSize } from "./use-audience-size";

/** How many go into a request, how fast requests follow each other, and what that comes to. */
export function PaceStep({ size, webhooks }: { size: AudienceSize; webhooks: readonly WebhookChoice[] }) {
  const t = useTranslations("broadcasts.wizard");
  return (
    <FormSection id="pace" title={t("step.pace")}>
      <TextField
        name="batchSize"
        label={t("batchSize")}
        help={t("batchSizeHelp")}
        inputMode="numeric"
        required
        className="max-w-xs"
      />
      <div className="grid grid-cols-1 gap-5 sm:max-w-2xl sm:grid-cols-2">
        <TextField
          name="concurrency"
          label={t("concurrency")}
          help={t("concurrencyHelp")}
          inputMode="numeric"
          required
        />
        <TextField name="intervalSeconds" label={t("interval")} help={t("intervalHelp")} inputMode="numeric" required />
      </div>
      <Split size={size} webhooks={webhooks} />
    </FormSection>
  );
}

/** What a plan comes to now: requests, contacts in the last, seconds; null before it can be told. */
export function useFigures(size: AudienceSize, webhooks: readonly WebhookChoice[]) {
  const [batchSize, concurrency, interval, webhookId] = useWatch<
    WizardValues,
    ["batchSize", "concurrency", "intervalSeconds", "webhookId"]
  >({ name: ["batchSize", "concurrency", "intervalSeconds", "webhookId"] });
  const perMinute = webhooks.find(({ id }) => id === webhookId)?.perMinute ?? null;
  const numbers = [batchSize, concurrency, interval].map((text) => (/^\d{1,4}$/.test(text.trim()) ? Number(text) : -1));
  const [each = 0, together = 0, seconds = -1] = numbers;
  if (size.contacts === null || each < 1 || together < 1 || seconds < 0) return null;
  const split = splitOf(size.contacts, each);
  const pace = { concurrency: together, intervalSeconds: seconds };
  return { contacts: size.contacts, ...split, seconds: secondsOf(split.requests, pace, perMinute), perMinute };
}

function Split(props: { size: AudienceSize; webhooks: readonly WebhookChoice[] }) {
  const t = useTranslations("broadcasts.wizard");
  const { locale } = useTextsState();
  const figures = useFigures(props.size, props.webhooks);
  return (
    <div role="status" className="rounded-lg border border-line bg-sunken px-4 py-3">
      {figures === null || figures.contacts === 0 ? (
        <p className="text-ink-3">{t(figures === null ? "splitUnknown" : "countEmpty")}</p>
      ) : (
        <>
          <p className="font-medium">
            {figures.requests === 1
              ? t("splitOne", { n: figures.contacts })
              : t("split", { n: figures.contacts, requests: figures.requests, last: figures.last })}
          </p>
          <p className="mt-0.5">{t("duration", { t: formatInterval(figures.seconds * 1_000, locale) })}</p>
          <p className="mt-0.5 text-ink-3 text-sm">
            {t("durationHelp")}
            {figures.perMinute !== null && ` ${t("durationLimit", { n: figures.perMinute })}`}
          </p>
        </>
      )}
    </div>
  );
}
