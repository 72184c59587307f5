"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl/react";
import { LiveRefresh } from "@/components/live-refresh";
import { RelativeTime, Time } from "@/components/time";
import { Banner, type BannerTone } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { ChannelId } from "@/lib/domain/endpoints";
import { formatCount } from "@/lib/i18n/format";
import { EnableDialog } from "./enable-dialog";
import { type HealthData, type HealthKind, healthKind, stopReason } from "./health";
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
  probe: (input: { id: string }) => Promise<ActionState<{ started: boolean }>>;
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
        <Sentence kind={kind} endpoint={endpoint} />
      </p>
      <Times health={health} kind={kind} />
    </Banner>
  );
}

function Sentence({ kind, endpoint }: { kind: Exclude<HealthKind, "ok">; endpoint: Endpoint }): ReactNode {
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

function Times({ health, kind }: { health: HealthData; kind: HealthKind }) {
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

function ProbeButton({ id, probe }: { id: string; probe: HealthActions["probe"] }) {
  const t = useTranslations("webhooks.health");
  const common = useTranslations("common");
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const run = async () => {
    setPending(true);
    const answer = await probe({ id }).catch(() => null);
    setPending(false);
    if (answer?.status !== "ok") {
      return toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    }
    toast.success(answer.data.started ? t("probeStarted") : t("notOpen"));
    router.refresh();
  };
  return (
    <Button size="sm" variant="primary" onClick={run} pending={pending}>
      {t("probe")}
    </Button>
  );
}
