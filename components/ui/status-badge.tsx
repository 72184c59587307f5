import {
  Ban,
  CheckCircle2,
  CircleDashed,
  CircleHelp,
  CircleSlash,
  Clock3,
  Layers,
  Loader,
  type LucideIcon,
  RotateCcw,
  SkipForward,
  XCircle,
} from "lucide-react";
import type { DeliveryStatus } from "@/lib/domain/delivery";
import { Badge, type Tone } from "./badge";

/** Status key of a delivery, plus what an attempt may be. */
export type StatusKey = DeliveryStatus | "unknown" | "rejected" | "dead";

const LOOKS: Record<StatusKey, { tone: Tone; icon: LucideIcon }> = {
  queued: { tone: "neutral", icon: Clock3 },
  sending: { tone: "info", icon: Loader },
  delivered: { tone: "success", icon: CheckCircle2 },
  retrying: { tone: "warning", icon: RotateCcw },
  exhausted: { tone: "danger", icon: XCircle },
  skipped: { tone: "neutral", icon: SkipForward },
  merged: { tone: "neutral", icon: Layers },
  cancelled: { tone: "neutral", icon: CircleSlash },
  unknown: { tone: "warning", icon: CircleHelp },
  rejected: { tone: "danger", icon: XCircle },
  dead: { tone: "danger", icon: Ban },
};

/**
 * Status of a delivery or an attempt: icon, word, colour. The word is passed in (`common.deliveryStatus.*` has them),
 * so that server components can use it: `<StatusBadge status={d.status} label={t(`deliveryStatus.${d.status}`)} />`.
 */
export function StatusBadge(props: { status: StatusKey; label: string; className?: string }) {
  const { tone, icon } = LOOKS[props.status];
  return (
    <Badge tone={tone} icon={icon} className={props.className}>
      {props.label}
    </Badge>
  );
}

/** Three-valued state of an endpoint: on, off by a person, off or paused by the product. */
export function EndpointStateBadge(props: { state: "enabled" | "disabled" | "paused" | "gone"; label: string }) {
  const looks = {
    enabled: { tone: "success", icon: CheckCircle2 },
    disabled: { tone: "neutral", icon: CircleSlash },
    paused: { tone: "warning", icon: CircleDashed },
    gone: { tone: "danger", icon: Ban },
  } as const;
  return <Badge {...looks[props.state]}>{props.label}</Badge>;
}
