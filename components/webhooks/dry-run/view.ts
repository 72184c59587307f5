import type { ActionState } from "@/lib/domain/action-state";
import type { EventType } from "@/lib/domain/catalogue/types";

/** What rules that are not saved would have made of one event. */
export type DryRunLine = {
  eventId: string;
  type: EventType;
  receivedAt: string;
  outcome: "send" | "later" | "skip";
  at: string | null;
  gather: boolean;
  why: { zh: string; en: string; field: string | null } | null;
  repeats: string | null;
};
export type DryRunView = {
  items: readonly DryRunLine[];
  totals: { send: number; later: number; skip: number };
  searched: number;
};
export type DryRunRequest = Record<string, unknown>;
export type RunDry = (request: DryRunRequest, signal: AbortSignal) => Promise<ActionState<DryRunView>>;
