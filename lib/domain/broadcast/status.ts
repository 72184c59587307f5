/** Where a broadcast stands: 草稿 · 待发送 · 发送中 · 已暂停 · 已完成 · 部分失败 · 失败 · 已停止. */
export const BROADCAST_STATUSES = [
  "draft",
  "scheduled",
  "running",
  "paused",
  "done",
  "partial",
  "failed",
  "stopped",
] as const;
export type BroadcastStatus = (typeof BROADCAST_STATUSES)[number];

/** Where one run stands. `preparing`: its audience is being written down; `skipped`: the one before was not done. */
export const RUN_STATUSES = [
  "preparing",
  "running",
  "paused",
  "done",
  "partial",
  "failed",
  "stopped",
  "skipped",
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];
export const RUN_LIVE = ["preparing", "running", "paused"] as const satisfies readonly RunStatus[];

/** What became of a batch: `waiting` is queued or on its way. */
export const BATCH_STATES = ["planned", "waiting", "delivered", "failed", "stopped"] as const;
export type BatchState = (typeof BATCH_STATES)[number];

/** Why a run stands still, or ended before its time: somebody paused it, its webhook is off or gone, a group is gone. */
export type RunPause = "user" | "endpoint_off" | "endpoint_gone" | "group_gone";

/** What a run ends as: by its batches. An empty audience is done: there was nothing to send. */
export function endOf(batches: { delivered: number; failed: number; stopped: number }): RunStatus {
  if (batches.stopped > 0) return "stopped";
  if (batches.failed === 0) return "done";
  return batches.delivered === 0 ? "failed" : "partial";
}

/** Contacts of one request: document E allows 500. */
export const BATCH_MAX = 500;
/** How many requests `contacts` contacts make. */
export const batchesOf = (contacts: number, batchSize: number): number => Math.ceil(contacts / batchSize);

/** To more people than this, their number is typed before it starts, and the password where signing in was long ago. */
export const TYPED_ABOVE = 10_000;
