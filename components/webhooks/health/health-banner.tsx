"use client";

import { useTranslations } from "use-intl/react";
import { LiveRefresh } from "@/components/live-refresh";
import { Banner, type BannerTone } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import type { ChannelId } from "@/lib/domain/endpoints";
import { formatCount } from "@/lib/i18n/format";
import { EnableDialog } from "./enable-dialog";
import { type HealthData, type HealthKind, healthKind, stopReason } from "./health";
import { HealthSentence, HealthTimes } from "./health-facts";
import { type Probe, ProbeButton } from "./probe-button";
import { type SwitchActions, useEndpointSwitch } from "./use-switch";

const EVERY_MS = 10_000;
const TONES: Record<Exclude<HealthKind, "ok">, BannerTone> = {
  degraded: "warning",
  open: "danger",
  probing: "warning",
  limited: "info",
  banned: "danger",
  sealed: "danger",
};

export type HealthActions = SwitchActions & {
  probe: Probe;
};
type Endpoint = {
  id: string;
  name: string;
  channel: ChannelId;
  enabled: boolean;
  disabledReason: string | null;
  health: HealthData;
};

/**
 * What is wrong with a webhook's receiver and what can be done: 熔断 with 立即试探 and 停用, bans and limits with their end,
 * switched off with 启用. Nothing when all is well. Looks again every 10 s while the page is visible.
 */
export function HealthBanner(props: {
  endpoint: Endpoint;
  actions: HealthActions;
  mayWrite: boolean;
  mayProbe: boolean;
  className?: string;
}) {
  const { endpoint } = props;
  const kind = healthKind(endpoint.health);
  const quiet = endpoint.enabled && kind === "ok";
  const state = useEndpointSwitch({ ...props.actions, ...endpoint });
  if (quiet) return null;
  return (
    <>
      <LiveRefresh active everyMs={EVERY_MS} />
      {!endpoint.enabled ? (
        <OffBanner {...props} onEnable={() => state.change(true)} pending={state.pending} />
      ) : (
        kind !== "ok" && (
          <OnBanner {...props} kind={kind} onDisable={() => state.change(false)} pending={state.pending} />
        )
      )}
      <EnableDialog target={endpoint} waiting={state.asked} onClose={state.dismiss} onEnable={state.enable} />
    </>
  );
}

type Part = Parameters<typeof HealthBanner>[0] & { pending: boolean };

function OffBanner({ endpoint, mayWrite, className, onEnable, pending }: Part & { onEnable: () => void }) {
  const t = useTranslations("webhooks");
  const { disabledReason, health } = endpoint;
  const known = disabledReason === null ? null : stopReason(disabledReason);
  const reason =
    disabledReason === null
      ? null
      : known === null
        ? t("stopped.other", { reason: disabledReason })
        : t(`stopped.${known}`);
  return (
    <Banner
      tone={disabledReason === null ? "info" : "danger"}
      title={disabledReason === null ? t("off.title") : t("stopped.label")}
      className={className}
      actions={
        mayWrite && (
          <Button size="sm" onClick={onEnable} pending={pending}>
            {t("off.enable")}
          </Button>
        )
      }
    >
      {reason !== null && <p>{reason}</p>}
      <p>{health.waiting > 0 ? t("off.waiting", { n: formatCount(health.waiting) }) : t("off.text")}</p>
    </Banner>
  );
}

function OnBanner(props: Part & { kind: Exclude<HealthKind, "ok">; onDisable: () => void }) {
  const t = useTranslations("webhooks");
  const { endpoint, kind, actions, mayWrite, mayProbe } = props;
  const { health } = endpoint;
  return (
    <Banner
      tone={TONES[kind]}
      title={t(`health.${kind}`)}
      className={props.className}
      actions={
        <>
          {kind === "open" && mayProbe && <ProbeButton id={endpoint.id} probe={actions.probe} />}
          {mayWrite && kind !== "limited" && (
            <Button size="sm" onClick={props.onDisable} pending={props.pending}>
              {t("health.disable")}
            </Button>
          )}
        </>
      }
    >
      <p>
        <HealthSentence kind={kind} endpoint={endpoint} />
      </p>
      <HealthTimes health={health} kind={kind} />
    </Banner>
  );
}
