"use client";

import { useTranslations } from "use-intl/react";
import { TextLink } from "@/components/ui/text-link";
import type { DeliveryStatus, SkipReason } from "@/lib/domain/delivery";
import type { BlockReason } from "@/lib/domain/lane-health";
import { formatInstant } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";

/** Why a delivery stands where it does; the shape of the service's reads. */
export type StandingData = {
  status: DeliveryStatus;
  skipReason: SkipReason | null;
  why: { zh: string; en: string; field: string | null } | null;
  related: string | null;
  wait: { reason: BlockReason | "off" | "schedule" | "later"; until: string | null } | null;
};

/** `等待推送时间，预计 2025-01-15 09:00 推送`, `因频率限制排队，预计 … 继续`; null when it waits only for its turn. */
function useWaitText(): (wait: StandingData["wait"]) => string | null {
  const t = useTranslations("history.wait");
  const { timeZone } = useTextsState();
  return (wait) => {
    if (wait === null) return null;
    const time = wait.until === null ? null : formatInstant(wait.until, timeZone, "minutes");
    return time === null ? t(`${wait.reason}Open`) : t(wait.reason, { time });
  };
}

/** In one line what became of it without a try, or what it waits for. */
export function StandingText(props: { delivery: StandingData; retrying?: boolean }) {
  const t = useTranslations("history");
  const { locale } = useTextsState();
  const waitText = useWaitText();
  const { status, skipReason, why, wait } = props.delivery;
  if (status === "merged") return t("standing.merged");
  if (status === "skipped" || status === "cancelled") {
    const rule = why === null ? null : locale === "en" ? why.en : why.zh;
    const reason = skipReason === null ? null : t(`skipReason.${skipReason}`);
    if (rule !== null && reason !== null) return t("standing.skipped", { reason, rule });
    return rule ?? reason ?? "–";
  }
  return waitText(wait) ?? t("detail.notTried");
}

/** The same as a box with the ways on: the original, the digest, the rule in the webhook's form. */
export function StandingBox(props: { delivery: StandingData & { endpoint: { id: string; deleted: boolean } } }) {
  const t = useTranslations("history.standing");
  const { delivery } = props;
  const { related, why, status, endpoint } = delivery;
  const field = why?.field ?? null;
  const rule = status === "skipped" && field !== null && !endpoint.deleted;
  return (
    <div className="space-y-1 rounded-lg border border-line bg-sunken px-4 py-3 text-ink-2">
      <p>
        <StandingText delivery={delivery} />
      </p>
      {(related !== null || rule) && (
        <p className="flex flex-wrap gap-x-4 gap-y-1">
          {related !== null && (
            <TextLink href={`/settings/webhooks/deliveries/${related}`}>
              {status === "merged" ? t("openDigest") : t("openOriginal")}
            </TextLink>
          )}
          {rule && field !== null && (
            <TextLink href={`/settings/webhooks/${endpoint.id}/edit?focus=${encodeURIComponent(field)}`}>
              {t("openRule")}
            </TextLink>
          )}
        </p>
      )}
    </div>
  );
}
