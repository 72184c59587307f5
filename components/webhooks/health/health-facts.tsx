"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { RelativeTime, Time } from "@/components/time";
import type { ChannelId } from "@/lib/domain/endpoints";
import { formatCount } from "@/lib/i18n/format";
import type { HealthData, HealthKind } from "./health";

type Unwell = Exclude<HealthKind, "ok">;

/** What is the matter with a receiver, in a sentence. */
export function HealthSentence(props: {
  kind: Unwell;
  endpoint: { channel: ChannelId; health: HealthData };
}): ReactNode {
  const { kind, endpoint } = props;
  const t = useTranslations("webhooks.health");
  const common = useTranslations("common.channel");
  const { failureRate, tries } = endpoint.health;
  const p = failureRate === null ? null : Math.round(failureRate * 100);
  const platform = common(endpoint.channel);
  switch (kind) {
    case "open":
      return p === null ? t("openTextPlain") : t("openText", { p, n: tries });
    case "degraded":
      return p === null || tries === 0 ? t("degradedTextPlain") : t("degradedText", { p, n: tries });
    case "banned":
      return endpoint.channel === "custom" ? t("bannedTextCustom") : t("bannedText", { platform });
    default:
      return t(`${kind}Text`);
  }
}

/** Since when, until when, and how much waits meanwhile. */
export function HealthTimes({ health, kind }: { health: HealthData; kind: HealthKind }) {
  const t = useTranslations("webhooks.health");
  const { nextProbeAt, blockedUntil, failingSince, waiting } = health;
  const facts = [
    ...(kind === "open" && nextProbeAt !== null
      ? [{ key: "probe", label: t("nextProbe"), value: <RelativeTime at={nextProbeAt} /> }]
      : []),
    ...((kind === "banned" || kind === "limited") && blockedUntil !== null
      ? [{ key: "until", label: t("until"), value: <Time at={blockedUntil} /> }]
      : []),
    ...(failingSince === null || kind === "limited"
      ? []
      : [{ key: "since", label: t("failingSince"), value: <Time at={failingSince} /> }]),
    ...(waiting === 0 ? [] : [{ key: "waiting", label: t("waiting"), value: t("count", { n: formatCount(waiting) }) }]),
  ];
  if (facts.length === 0) return null;
  return (
    <dl className="mt-1 flex flex-wrap gap-x-5 gap-y-1">
      {facts.map((fact) => (
        <div key={fact.key} className="flex gap-1.5">
          <dt className="text-ink-2">{fact.label}</dt>
          <dd className="font-medium">{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
