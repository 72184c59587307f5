import { CheckCircle2, CircleSlash, Clock, ClockAlert } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { TokenState } from "./token-state";

const LOOKS = {
  active: { tone: "success", icon: CheckCircle2 },
  expiring: { tone: "warning", icon: ClockAlert },
  expired: { tone: "neutral", icon: Clock },
  revoked: { tone: "neutral", icon: CircleSlash },
} as const;

/** Where a token stands: icon, word, colour. */
export function TokenStateBadge(props: { state: TokenState; label: string }) {
  return <Badge {...LOOKS[props.state]}>{props.label}</Badge>;
}
