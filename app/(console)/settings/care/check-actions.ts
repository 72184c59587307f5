"use server";

import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import type { ActionState } from "@/lib/domain/action-state";
import {
  type CheckState,
  closePipelineCheck,
  readPipelineCheck,
  type StartedCheck,
  startPipelineCheck,
} from "@/lib/services/care/pipeline-check";

/*
 * The actions of 全链路体检, on whatever page it stands.
 */

const ById = z.object({ id: z.string().max(64) });

const start = consoleAction(z.object({}), (ctx) => startPipelineCheck(ctx));
/** Begins a check; the browser then submits its message. */
export async function startCheck(): Promise<ActionState<StartedCheck>> {
  return start({});
}

const read = consoleAction(ById, (ctx, { id }) => readPipelineCheck(ctx, id));
/** How far a check has come. */
export async function readCheck(input: { id: string }): Promise<ActionState<CheckState>> {
  return read(input);
}

const close = consoleAction(ById, (ctx, { id }) => closePipelineCheck(ctx, id).then(() => undefined));
/** Writes down how a check ended. */
export async function closeCheck(input: { id: string }): Promise<ActionState<undefined>> {
  return close(input);
}
