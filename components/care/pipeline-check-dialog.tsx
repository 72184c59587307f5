"use client";

import { CheckCircle2, Circle, CircleSlash, Loader, XCircle } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { QueryProvider } from "@/components/query-provider";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Dialog } from "@/components/ui/dialog";
import { TextLink } from "@/components/ui/text-link";
import { formatDuration, formatInstant } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import type { CheckActions, CheckView, HopState } from "./check-view";
import { type CheckProgress, usePipelineCheck } from "./use-pipeline-check";

/** The check: what it does, each hop with its time as it goes, and what it came to. */
export default function PipelineCheckDialog(props: CheckActions & { onClose: () => void }) {
  return (
    <QueryProvider>
      <CheckDialog {...props} />
    </QueryProvider>
  );
}

function CheckDialog({ onClose, ...actions }: CheckActions & { onClose: () => void }) {
  const t = useTranslations("care.check");
  const { progress, run } = usePipelineCheck(actions);
  const begun = progress.running || progress.form.state !== "pending" || progress.error !== null;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="lg"
      title={t("title")}
      description={t("intro")}
      footer={
        <>
          <Button onClick={onClose}>{t("close")}</Button>
          <Button variant="primary" pending={progress.running} pendingLabel={t("running")} onClick={run}>
            {begun ? t("again") : t("start")}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        <Summary progress={progress} />
        {begun && progress.error === null && <Hops progress={progress} />}
      </div>
    </Dialog>
  );
}

function Summary({ progress }: { progress: CheckProgress }) {
  const t = useTranslations("care.check");
  const { locale } = useTextsState();
  const { view, form, submit, error } = progress;
  if (error !== null) return <Banner tone="danger">{error}</Banner>;
  const failed =
    [form, submit, ...(view?.channels ?? [])].filter(({ state }) => state === "failed").length +
    (view?.routed?.channels === 0 ? 1 : 0);
  const over = view?.done === true || submit.state === "failed";
  if (!over) return null;
  if (failed > 0) {
    return (
      <Banner tone="danger" live="status">
        {t("failed", { n: failed })}
      </Banner>
    );
  }
  if (view === null || !view.ok || view.channels.some(({ state }) => state === "waiting")) {
    return (
      <Banner tone="warning" live="status">
        {t("unfinished")}
      </Banner>
    );
  }
  const told = view.channels.filter(({ state }) => state === "ok");
  const ms = Math.max(0, ...told.map((channel) => channel.ms ?? 0)) + (form.ms ?? 0) + (submit.ms ?? 0);
  return (
    <Banner tone="success" live="status">
      {t("passed", { n: told.length, time: formatDuration(ms, locale) })}
    </Banner>
  );
}

function Hops({ progress: { form, submit, view } }: { progress: CheckProgress }) {
  const t = useTranslations("care.check");
  const routed = view?.routed ?? null;
  const routing =
    submit.state !== "ok" ? "pending" : routed === null ? "waiting" : routed.channels > 0 ? "ok" : "failed";
  return (
    <ol aria-label={t("hops")} className="rounded-md border border-line">
      <Hop name={t("form")} state={form.state === "pending" ? "waiting" : form.state} ms={form.ms} text={form.text} />
      <Hop
        name={t("stored")}
        state={submit.state === "pending" && form.state !== "pending" ? "waiting" : submit.state}
        ms={submit.ms}
        text={submit.text}
      />
      <Hop
        name={t("rules")}
        state={routing}
        ms={null}
        text={
          routed === null
            ? routing === "waiting"
              ? t("rulesWaiting")
              : null
            : routed.channels > 0
              ? t("rulesOk", { n: routed.channels })
              : t("rulesNone")
        }
        link={routing === "failed" ? <TextLink href="/settings/notifications">{t("fix")}</TextLink> : null}
      />
      {(view?.channels ?? []).map((channel) => (
        <ChannelHop key={channel.endpointId} channel={channel} />
      ))}
    </ol>
  );
}

type Channel = CheckView["channels"][number];

function ChannelHop({ channel }: { channel: Channel }) {
  const t = useTranslations("care.check");
  const card = useTranslations("notifications.card");
  const text = useChannelText(channel);
  const { name, role, state, ms, deliveryId } = channel;
  return (
    <Hop
      name={t("channel", { name })}
      badge={role === "backup" ? <Badge>{card("backup")}</Badge> : null}
      state={state}
      ms={ms}
      text={text}
      link={
        deliveryId === null ? null : (
          <TextLink href={`/settings/webhooks/deliveries/${deliveryId}`}>{t("record")}</TextLink>
        )
      }
    />
  );
}

function useChannelText({ role, state, finding, waitsUntil, deliveryId }: Channel): string | null {
  const t = useTranslations("care.check");
  const { locale, timeZone } = useTextsState();
  const time = waitsUntil === null ? "" : formatInstant(waitsUntil, timeZone);
  if (state === "ok") return t("channelOk");
  if (role === "backup" && deliveryId === null) {
    return state === "waiting" ? t("backupHeld", { time }) : t("backupIdle");
  }
  const found = finding === null ? null : finding[locale === "en" ? "en" : "zh"];
  const wait =
    state !== "waiting" || time === "" ? null : found === null ? t("waits", { time }) : t("retrying", { time });
  return [found, wait].filter((part) => part !== null).join(" ") || null;
}

const LOOKS = {
  pending: { icon: Circle, color: "text-ink-3" },
  waiting: { icon: Loader, color: "text-accent-ink" },
  ok: { icon: CheckCircle2, color: "text-success" },
  failed: { icon: XCircle, color: "text-danger" },
  skipped: { icon: CircleSlash, color: "text-ink-3" },
} as const;

function Hop(props: {
  name: string;
  badge?: ReactNode;
  state: "pending" | HopState;
  ms: number | null;
  text: string | null;
  link?: ReactNode;
}) {
  const t = useTranslations("care.check");
  const { locale } = useTextsState();
  const { icon: Icon, color } = LOOKS[props.state];
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-start gap-x-3 border-line px-4 py-3 not-last:border-b">
      <Icon
        aria-hidden
        className={cn("mt-0.5 size-5 shrink-0", color, props.state === "waiting" && "motion-safe:animate-spin")}
      />
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 font-medium">
          <span className="min-w-0 break-words">{props.name}</span>
          {props.badge}
          <span className={cn("font-normal text-sm", color)}>{t(`state.${props.state}`)}</span>
        </p>
        {props.text !== null && <p className="mt-0.5 break-words text-ink-2 text-sm">{props.text}</p>}
        {props.link}
      </div>
      <span className="whitespace-nowrap text-ink-2 text-sm tabular-nums">
        {props.ms === null ? "" : formatDuration(props.ms, locale)}
      </span>
    </li>
  );
}
