/* How far a replay is, apart from the schemas of what it may be asked: browsers need only this. */

/**
 * `planned`: about to begin · `canary`: the first three are on their way · `running` · `paused`: by somebody, by the
 * canary or because the webhook is off · `done` · `cancelled`: what was not sent yet is as it was before.
 */
export const REPLAY_STATUSES = ["planned", "canary", "running", "paused", "done", "cancelled"] as const;
export type ReplayStatus = (typeof REPLAY_STATUSES)[number];
export const REPLAY_ACTIVE: readonly ReplayStatus[] = ["planned", "canary", "running"];
/** Whether a replay in this status can still change by itself. */
export const isActive = (status: ReplayStatus): boolean => REPLAY_ACTIVE.includes(status);
/** Whether it is neither done nor cancelled. */
export const isUnfinished = (status: ReplayStatus): boolean => isActive(status) || status === "paused";

/** Why a replay stands still. `canary`: the first three failed for the same reason. */
export const PAUSE_CAUSES = ["user", "canary", "endpoint_off"] as const;
export type PauseCause = (typeof PAUSE_CAUSES)[number];
