"use client";

import { useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Checkbox, Input, Select } from "@/components/ui/input";
import { localMinute, zonedInstant } from "@/lib/domain/zoned-time";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { ReplayDialog } from "./replay-dialog";
import type { ReplayActions, ReplayView, ReplayWhatView } from "./view";

const DAY_MS = 86_400_000;

/** 从某时间起恢复失败: everything that failed since a time, of one webhook or all, as one replay. */
export function SinceDialog(props: {
  actions: ReplayActions;
  webhooks: readonly { id: string; name: string }[];
  /** What the list is filtered by, as the first suggestion. */
  webhook: string;
  /** ISO 8601, or empty. */
  from: string;
  onClose: () => void;
  onStarted: (replay: ReplayView) => void;
}) {
  const t = useTranslations("replays.since");
  const { timeZone, renderedAt } = useTextsState();
  const id = useId();
  const [webhook, setWebhook] = useState(props.webhook);
  const [missed, setMissed] = useState(false);
  const [from, setFrom] = useState(() =>
    localMinute(props.from === "" ? new Date(renderedAt - DAY_MS) : new Date(props.from), timeZone),
  );
  const what = (): ReplayWhatView | string => {
    const at = zonedInstant(from, timeZone);
    if (at === null) return t("fromMissing");
    if (at.getTime() >= Date.now()) return t("fromFuture");
    const one = webhook === "" ? {} : { endpointId: webhook, missed };
    return { kind: "filter", from: at.toISOString(), ...one };
  };
  return (
    <ReplayDialog
      title={t("title")}
      what={what}
      actions={props.actions}
      onClose={props.onClose}
      onStarted={props.onStarted}
    >
      <p className="text-ink-2">{t("text")}</p>
      <div>
        <label htmlFor={`${id}-from`} className="mb-1.5 block font-medium">
          {t("from")}
        </label>
        <Input
          id={`${id}-from`}
          type="datetime-local"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
          aria-describedby={`${id}-zone`}
          className="max-w-60"
        />
        <p id={`${id}-zone`} className="mt-1.5 text-ink-3 text-sm">
          {t("zone", { zone: timeZone })}
        </p>
      </div>
      <div>
        <label htmlFor={`${id}-webhook`} className="mb-1.5 block font-medium">
          {t("webhook")}
        </label>
        <Select id={`${id}-webhook`} value={webhook} onChange={(event) => setWebhook(event.target.value)}>
          <option value="">{t("all")}</option>
          {props.webhooks.map(({ id: value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </Select>
      </div>
      {webhook !== "" && (
        <Checkbox
          label={t("missed")}
          description={t("missedText")}
          checked={missed}
          onChange={(event) => setMissed(event.target.checked)}
        />
      )}
    </ReplayDialog>
  );
}
