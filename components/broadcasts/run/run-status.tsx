import { CheckCircle2, CircleSlash, Clock3, Loader, type LucideIcon, XCircle } from "lucide-react";
import { BroadcastStatusBadge } from "@/components/broadcasts/list/broadcast-status";
import { Badge, type Tone } from "@/components/ui/badge";
import type { BatchState, BroadcastStatus, RunStatus } from "@/lib/domain/broadcast/status";

/** A run looks like its broadcast, but for the two states that only runs have. */
const AS: Record<RunStatus, BroadcastStatus> = {
  preparing: "running",
  running: "running",
  paused: "paused",
  done: "done",
  partial: "partial",
  failed: "failed",
  stopped: "stopped",
  skipped: "stopped",
};

/** Where a run stands; the word is `broadcasts.run.status.*`. */
export function RunStatusBadge(props: { status: RunStatus; label: string }) {
  return <BroadcastStatusBadge status={AS[props.status]} label={props.label} />;
}

const LOOKS: Record<BatchState, { tone: Tone; icon: LucideIcon }> = {
  planned: { tone: "neutral", icon: Clock3 },
  waiting: { tone: "info", icon: Loader },
  delivered: { tone: "success", icon: CheckCircle2 },
  failed: { tone: "danger", icon: XCircle },
  stopped: { tone: "neutral", icon: CircleSlash },
};

/** What became of a batch; the word is `broadcasts.run.state.*`. */
export function BatchStateBadge(props: { state: BatchState; label: string }) {
  return <Badge {...LOOKS[props.state]}>{props.label}</Badge>;
}
