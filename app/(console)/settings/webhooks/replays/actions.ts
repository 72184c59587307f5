"use server";

import { z } from "zod";
import { REPLAYS_SHOWN } from "@/components/replays/view";
import { consoleAction } from "@/lib/auth/console-action";
import type { ActionState } from "@/lib/domain/action-state";
import { decodeCursor } from "@/lib/domain/paging";
import { type ReplayWhatInput, ReplayWhatSchema } from "@/lib/domain/replay";
import { cancelReplay, pauseReplay, resumeReplay } from "@/lib/services/replays/control";
import { estimateReplay } from "@/lib/services/replays/measure";
import { listReplays } from "@/lib/services/replays/read";
import { startReplay } from "@/lib/services/replays/start";
import type { ReplayDto, ReplayEstimate } from "@/lib/services/replays/types";

/* Sending again, in bulk. The services check that whoever calls may (`delivery.retry`; reading: `delivery.read`). */

const estimate = consoleAction(z.object({ what: ReplayWhatSchema }), (ctx, { what }) => estimateReplay(ctx, what));
/** What a replay would do; changes nothing. */
export async function estimateReplayOf(input: { what: ReplayWhatInput }): Promise<ActionState<ReplayEstimate>> {
  return estimate(input);
}

const start = consoleAction(
  z.object({ what: ReplayWhatSchema, confirm: z.number().int().min(0), key: z.string().min(1).max(100) }),
  (ctx, input) => startReplay(ctx, input),
);
/** Starts a replay of at most `confirm` deliveries; the same key starts it once. */
export async function startReplayOf(input: {
  what: ReplayWhatInput;
  confirm: number;
  key: string;
}): Promise<ActionState<ReplayDto>> {
  return start(input);
}

const VERBS = { pause: pauseReplay, resume: resumeReplay, cancel: cancelReplay };
const control = consoleAction(
  z.object({ id: z.string().max(40), verb: z.enum(["pause", "resume", "cancel"]) }),
  (ctx, { id, verb }) => VERBS[verb](ctx, id),
);
/** Pauses, resumes or cancels a replay. */
export async function controlReplay(input: {
  id: string;
  verb: "pause" | "resume" | "cancel";
}): Promise<ActionState<ReplayDto>> {
  return control(input);
}

const list = consoleAction(z.object({ cursor: z.string().max(40) }), (ctx, { cursor }) =>
  listReplays(ctx, { limit: REPLAYS_SHOWN, cursor: decodeCursor(cursor) ?? undefined }),
);
/** A page of replays with their progress, newest first. */
export async function readReplays(input: { cursor: string }): Promise<ActionState<{ items: ReplayDto[] }>> {
  return list(input);
}
