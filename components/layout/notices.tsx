"use client";

import { ShieldAlert, WifiOff } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { useOffline } from "@/components/live/use-offline";
import { HelpTip } from "@/components/ui/help-tip";

/** 网络已断开 … while nobody answers; what would write says so too (ui/write-button.tsx). */
export function OfflineBanner() {
  const t = useTranslations("common");
  const offline = useOffline();
  return (
    <div role="status">
      {offline && (
        <p className="flex items-center justify-center gap-2 border-danger-line border-b bg-danger-soft px-4 py-1.5 text-danger text-sm">
          <WifiOff aria-hidden className="size-4 shrink-0" />
          {t("offline")}
        </p>
      )}
    </div>
  );
}

/** The installation may push to private addresses: always said, never dismissable. */
export function OutboundNotice(props: { ranges: readonly string[] }) {
  const t = useTranslations("nav");
  if (props.ranges.length === 0) return null;
  const ranges = props.ranges.join(" ");
  return (
    <section
      aria-label={t("outboundHelp")}
      className="flex items-center justify-center gap-1 border-warning-line border-b bg-warning-soft px-4 py-0.5 text-sm text-warning"
    >
      <ShieldAlert aria-hidden className="mr-1 size-4 shrink-0" />
      <span className="min-w-0 truncate">{t("outbound", { ranges })}</span>
      <HelpTip label={t("outboundHelp")}>
        <p className="text-ink">{t("outboundDetail", { ranges })}</p>
      </HelpTip>
    </section>
  );
}
