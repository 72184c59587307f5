import type { ActionState } from "@/lib/domain/action-state";

export type HopState = "waiting" | "ok" | "failed" | "skipped";

/** How far a check has come, as the server tells. */
export type CheckView = {
  id: string;
  stored: { number: string; at: string } | null;
  routed: { channels: number; ms: number | null } | null;
  channels: readonly {
    endpointId: string;
    name: string;
    role: "primary" | "backup" | null;
    state: HopState;
    ms: number | null;
    deliveryId: string | null;
    finding: { zh: string; en: string } | null;
    waitsUntil: string | null;
  }[];
  done: boolean;
  ok: boolean;
};

/** What the check asks of the page around it. */
export type CheckActions = {
  start: () => Promise<ActionState<{ id: string; mark: string; siteKey: string }>>;
  read: (input: { id: string }) => Promise<ActionState<CheckView>>;
  close: (input: { id: string }) => Promise<ActionState<undefined>>;
};
