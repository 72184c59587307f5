import { ArrowDown, ArrowUp, Ban, CheckCircle2, ChevronsUp, CircleSlash, Hourglass, Inbox, Minus } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { Priority } from "@/lib/domain/leave-message/priority";
import type { MessageStatus } from "@/lib/domain/leave-message/status";

const STATUS_LOOKS = {
  pending: { tone: "warning", icon: Inbox },
  processing: { tone: "info", icon: Hourglass },
  replied: { tone: "success", icon: CheckCircle2 },
  closed: { tone: "neutral", icon: CircleSlash },
  spam: { tone: "danger", icon: Ban },
} as const;

/** Where a message stands: icon, word, colour. */
export function MessageStatusBadge(props: { status: MessageStatus; label: string }) {
  return <Badge {...STATUS_LOOKS[props.status]}>{props.label}</Badge>;
}

const PRIORITY_LOOKS = {
  urgent: { tone: "danger", icon: ChevronsUp, bar: "bg-danger-fill" },
  high: { tone: "warning", icon: ArrowUp, bar: "bg-warning" },
  medium: { tone: "neutral", icon: Minus, bar: "bg-transparent" },
  low: { tone: "neutral", icon: ArrowDown, bar: "bg-transparent" },
} as const;

/** How urgent it is: icon, word, colour. */
export function PriorityBadge(props: { priority: Priority; label: string }) {
  const { tone, icon } = PRIORITY_LOOKS[props.priority];
  return (
    <Badge tone={tone} icon={icon}>
      {props.label}
    </Badge>
  );
}

/** The stripe at the edge of an urgent row. */
export const priorityBar = (priority: Priority): string => PRIORITY_LOOKS[priority].bar;
