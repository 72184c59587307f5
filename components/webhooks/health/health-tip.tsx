"use client";

import { useTranslations } from "use-intl/react";
import { HelpTip } from "@/components/ui/help-tip";
import type { ChannelId } from "@/lib/domain/endpoints";
import type { HealthData, HealthKind } from "./health";
import { HealthSentence, HealthTimes } from "./health-facts";
import { type Probe, ProbeButton } from "./probe-button";

/** Behind the badge of a receiver that is not well: why, until when, and for a breaker that is open 立即试探. */
export function HealthTip(props: {
  id: string;
  name: string;
  channel: ChannelId;
  kind: Exclude<HealthKind, "ok">;
  health: HealthData;
  /** Null for who may not send tests. */
  probe: Probe | null;
}) {
  const t = useTranslations("webhooks.health");
  const { kind, health, probe } = props;
  return (
    <HelpTip label={t("why", { name: props.name })}>
      <p>
        <HealthSentence kind={kind} endpoint={props} />
      </p>
      <HealthTimes health={health} kind={kind} />
      {kind === "open" && probe !== null && (
        <div className="mt-3">
          <ProbeButton id={props.id} probe={probe} />
        </div>
      )}
    </HelpTip>
  );
}
