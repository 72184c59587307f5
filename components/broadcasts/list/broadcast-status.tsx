import {
  CheckCircle2,
  CircleDashed,
  CircleSlash,
  Clock3,
  Loader,
  type LucideIcon,
  PenLine,
  TriangleAlert,
  XCircle,
} from "lucide-react";
import { Badge, type Tone } from "@/components/ui/badge";
import type { BroadcastStatus } from "@/lib/domain/broadcast/status";

const LOOKS: Record<BroadcastStatus, { tone: Tone; icon: LucideIcon }> = {
  draft: { tone: "neutral", icon: PenLine },
  scheduled: { tone: "info", icon: Clock3 },
  running: { tone: "info", icon: Loader },
  paused: { tone: "warning", icon: CircleDashed },
  done: { tone: "success", icon: CheckCircle2 },
  partial: { tone: "warning", icon: TriangleAlert },
  failed: { tone: "danger", icon: XCircle },
  stopped: { tone: "neutral", icon: CircleSlash },
};

/** Where a broadcast stands: icon, word, colour. The word is `broadcasts.status.*`, passed in for server components. */
export function BroadcastStatusBadge(props: { status: BroadcastStatus; label: string }) {
  return <Badge {...LOOKS[props.status]}>{props.label}</Badge>;
}
