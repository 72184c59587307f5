"use client";

import { AlarmClock, AlarmClockCheck, TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { useNowMs } from "@/components/clock";
import { Badge } from "@/components/ui/badge";
import type { MessageLine } from "@/lib/domain/leave-message/record";
import { shownMinutes } from "./minutes";

/** `剩余 1 小时 20 分`, `超时 35 分`: how long is left to the first answer, by the reader's clock. */
export function SlaChip({ sla }: { sla: MessageLine["sla"] }) {
  const t = useTranslations("messages");
  const now = useNowMs();
  if (sla.kind === "none") return null;
  if (sla.kind !== "waiting")
    return (
      <Badge tone={sla.kind === "met" ? "neutral" : "warning"} icon={AlarmClockCheck}>
        {t(`sla.${sla.kind}`, { time: shownMinutes(t, sla.minutes) })}
      </Badge>
    );
  const left = Math.floor((Date.parse(sla.dueAt) - now) / 60_000);
  if (left < 0)
    return (
      <Badge tone="danger" icon={TriangleAlert}>
        {t("sla.late", { time: shownMinutes(t, -left) })}
      </Badge>
    );
  const soon = now >= Date.parse(sla.warnAt);
  return (
    <Badge tone={soon ? "warning" : "neutral"} icon={AlarmClock}>
      {t("sla.left", { time: shownMinutes(t, left) })}
    </Badge>
  );
}
