"use client";

import { ShieldAlert, WifiOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslations } from "use-intl/react";
import { HelpTip } from "@/components/ui/help-tip";

function subscribe(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** Whether the browser has a network; pages may disable writes with it. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
}

/** 网络已断开 … while there is none. */
export function OfflineBanner() {
  const t = useTranslations("common");
  const online = useOnline();
  return (
    <div role="status">
      {!online && (
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
