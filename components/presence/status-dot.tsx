import { CircleCheck, CircleDashed, CircleMinus, Clock, type LucideIcon } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { AgentStatus } from "@/lib/domain/presence/presence";

const LOOKS: Record<AgentStatus, { icon: LucideIcon; tone: string }> = {
  available: { icon: CircleCheck, tone: "text-success" },
  busy: { icon: CircleMinus, tone: "text-danger" },
  away: { icon: Clock, tone: "text-warning" },
  offline: { icon: CircleDashed, tone: "text-ink-3" },
};

/** A status as icon and word. */
export function AgentStatusMark({ status, label }: { status: AgentStatus; label: string }) {
  const { icon: Icon, tone } = LOOKS[status];
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <Icon aria-hidden className={cn("size-4 shrink-0", tone)} />
      {label}
    </span>
  );
}
