"use client";

import { CheckCircle2, Clock3, type LucideIcon, SkipForward } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Time } from "@/components/time";
import { Badge, type Tone } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { Skeleton, SkeletonRegion } from "@/components/ui/skeleton";
import { textLinkStyle } from "@/components/ui/text-link";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { showField } from "../form/rules/show-field";
import type { EventGroup, WebhookRecord } from "../record";
import { useDryRun } from "./use-dry-run";
import type { DryRunLine, DryRunView, RunDry } from "./view";

const LOOKS: Record<DryRunLine["outcome"], { tone: Tone; icon: LucideIcon }> = {
  send: { tone: "success", icon: CheckCircle2 },
  later: { tone: "info", icon: Clock3 },
  skip: { tone: "neutral", icon: SkipForward },
};

/** 试算: which of the last events the rules on screen would have sent, kept for later or skipped, and why. */
export function DryRunPanel(props: { run: RunDry; record: WebhookRecord | null; groups: readonly EventGroup[] }) {
  const t = useTranslations("rules.dry");
  const common = useTranslations("common");
  const state = useDryRun(props.run, props.record, common("form.networkError"));
  return (
    <div className="space-y-4">
      <p className="text-ink-2 text-sm">{t("text")}</p>
      {state.kind === "loading" && (
        <SkeletonRegion label={t("loading")} className="space-y-2">
          <Skeleton className="h-8" />
          <Skeleton className="h-40" />
        </SkeletonRegion>
      )}
      {state.kind === "invalid" && (
        <Banner tone="info" title={t("invalid")}>
          <ul className="list-disc pl-5">
            {state.messages.map((message) => (
              <li key={message}>{message}</li>
            ))}
          </ul>
        </Banner>
      )}
      {state.kind === "failed" && <Banner tone="danger">{state.message}</Banner>}
      {state.kind === "ready" && <Outcome view={state.view} everything={state.everything} groups={props.groups} />}
    </div>
  );
}

function Outcome(props: { view: DryRunView; everything: boolean; groups: readonly EventGroup[] }) {
  const t = useTranslations("rules.dry");
  const { items, totals, searched } = props.view;
  if (items.length === 0) {
    return (
      <p className="rounded-lg border border-line bg-sunken px-4 py-3 text-ink-2 text-sm">{t("none", { searched })}</p>
    );
  }
  return (
    <>
      <p role="status" className="font-medium text-sm">
        {t("totals", { n: items.length, ...totals })}
      </p>
      {props.everything && <p className="text-ink-3 text-sm">{t("everything")}</p>}
      <ol aria-label={t("list")} className="divide-y divide-line overflow-hidden rounded-lg border border-line">
        {items.map((item) => (
          <Line key={item.eventId} item={item} groups={props.groups} />
        ))}
      </ol>
    </>
  );
}

function Line({ item, groups }: { item: DryRunLine; groups: readonly EventGroup[] }) {
  const t = useTranslations("rules.dry");
  const { locale } = useTextsState();
  const name = groups.flatMap((group) => group.events).find((event) => event.type === item.type)?.name ?? item.type;
  const { why } = item;
  const field = why?.field ?? null;
  return (
    <li className="px-3 py-2.5 text-sm">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge {...LOOKS[item.outcome]}>{t(`outcome.${item.outcome}`)}</Badge>
        <span className="min-w-0 break-words font-medium">{name}</span>
        <Time at={item.receivedAt} className="ml-auto whitespace-nowrap text-ink-3 text-xs" />
      </p>
      {item.outcome === "later" && item.at !== null && (
        <p className="mt-1 text-ink-2">
          {item.gather ? t("gathered") : t("at")} <Time at={item.at} precision="minutes" />
        </p>
      )}
      {why !== null && (
        <p className="mt-1 break-words text-ink-2">
          {locale === "en" ? why.en : why.zh}
          {field !== null && (
            <button type="button" className={`${textLinkStyle} ml-2 cursor-pointer`} onClick={() => showField(field)}>
              {t("fix")}
            </button>
          )}
        </p>
      )}
      {item.repeats !== null && (
        <p className="mt-1 break-all text-ink-3 text-xs">
          {t("repeats")} <code>{item.repeats}</code>
        </p>
      )}
    </li>
  );
}
