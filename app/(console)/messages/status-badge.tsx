import { Ban, CheckCircle2, CircleSlash, Hourglass, Inbox } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { MessageStatus } from "@/lib/domain/leave-message/status";

const LOOKS = {
  pending: { tone: "warning", icon: Inbox },
  processing: { tone: "info", icon: Hourglass },
  replied: { tone: "success", icon: CheckCircle2 },
  closed: { tone: "neutral", icon: CircleSlash },
  spam: { tone: "danger", icon: Ban },
} as const;

/** Where a message stands: icon, word, colour. */
export function MessageStatusBadge(props: { status: MessageStatus; label: string }) {
  return <Badge {...LOOKS[props.status]}>{props.label}</Badge>;
}
