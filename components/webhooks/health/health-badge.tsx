import {
  Ban,
  CircleCheck,
  Gauge,
  HeartPulse,
  KeyRound,
  type LucideIcon,
  ShieldAlert,
  TrendingDown,
} from "lucide-react";
import { Badge, type Tone } from "@/components/ui/badge";
import type { HealthKind } from "./health";

const LOOKS: Record<HealthKind, { tone: Tone; icon: LucideIcon }> = {
  ok: { tone: "success", icon: CircleCheck },
  degraded: { tone: "warning", icon: TrendingDown },
  open: { tone: "danger", icon: ShieldAlert },
  probing: { tone: "warning", icon: HeartPulse },
  limited: { tone: "info", icon: Gauge },
  banned: { tone: "danger", icon: Ban },
  sealed: { tone: "danger", icon: KeyRound },
};

/** How a receiver is doing: icon, word, colour. The word is passed in (`webhooks.health.*`), so that servers can use it. */
export function HealthBadge(props: { kind: HealthKind; label: string }) {
  return <Badge {...LOOKS[props.kind]}>{props.label}</Badge>;
}
