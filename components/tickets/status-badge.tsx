import { CheckCircle2, CircleSlash, Hourglass, Inbox } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { TicketStatus } from "@/lib/domain/tickets/states";

const LOOKS = {
  pending: { tone: "warning", icon: Inbox },
  processing: { tone: "info", icon: Hourglass },
  resolved: { tone: "success", icon: CheckCircle2 },
  closed: { tone: "neutral", icon: CircleSlash },
} as const;

/** Where a ticket stands: icon, word, colour. */
export function TicketStatusBadge(props: { status: TicketStatus; label: string }) {
  return <Badge {...LOOKS[props.status]}>{props.label}</Badge>;
}
