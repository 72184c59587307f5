import type { ActionState } from "@/lib/domain/action-state";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { Reason, Trigger } from "@/lib/domain/delivery";
import type { ChannelId } from "@/lib/domain/endpoints";
import type { BlockReason } from "@/lib/domain/lane-health";
import type { PauseCause, Replayable, ReplayStatus } from "@/lib/domain/replay";

/** What a replay would do; the shape of the service's estimate. */
export type EstimateView = {
  count: number;
  countCapped: boolean;
  minutes: number | null;
  from: string | null;
  to: string | null;
  excluded: { delivered: number; deliveredCapped: boolean; gone: number; endpointOff: number; other: number };
  endpoints: readonly {
    id: string;
    name: string;
    count: number;
    enabled: boolean;
    deleted: boolean;
    perMinute: number | null;
  }[];
};

/** A replay with its progress; the shape of the service's read. */
export type ReplayView = {
  id: string;
  kind: "selection" | "filter" | "failedOf";
  status: ReplayStatus;
  endpoint: { id: string; name: string; deleted: boolean } | null;
  pause: {
    cause: PauseCause;
    reason: Reason | null;
    code: string | null;
    diagnosis: { zh: string; en: string } | null;
  } | null;
  wait: { reason: BlockReason; until: string } | null;
  counts: { total: number; processed: number; delivered: number; failed: number; skipped: number; waiting: number };
  minutesLeft: number | null;
  from: string | null;
  to: string | null;
  createdBy: string;
  createdAt: string;
  finishedAt: string | null;
};

/** Which deliveries, as the services take it: edge ids, instants as ISO 8601. */
export type ReplayWhatView =
  | { kind: "selection"; deliveryIds: string[]; includeDelivered: boolean }
  | {
      kind: "filter";
      from: string;
      to?: string;
      endpointId?: string;
      missed?: boolean;
      statuses?: Replayable[];
      reasons?: Reason[];
      codes?: string[];
      eventTypes?: EventType[];
      channels?: ChannelId[];
      http?: { from: number; to: number }[];
      triggers?: Trigger[];
      tries?: "first" | "more";
      minMs?: number;
      maxMs?: number;
      /** A text that bodies hold, sealed as in the address. */
      has?: string;
      hours?: { weekday?: number; hour?: number; timeZone: string };
    }
  | { kind: "failedOf"; replayId: string };

/** What the replay parts ask of the page around them. */
export type ReplayActions = {
  estimate: (input: { what: ReplayWhatView }) => Promise<ActionState<EstimateView>>;
  start: (input: { what: ReplayWhatView; confirm: number; key: string }) => Promise<ActionState<ReplayView>>;
  control: (input: { id: string; verb: "pause" | "resume" | "cancel" }) => Promise<ActionState<ReplayView>>;
  /** A page of them, newest first; an empty cursor is the first page. */
  list: (input: { cursor: string }) => Promise<ActionState<{ items: ReplayView[] }>>;
};

/** As many as one page of replays shows, as the server renders it and as it is asked for again. */
export const REPLAYS_SHOWN = 20;
