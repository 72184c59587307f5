"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import type { ServiceContext } from "@/lib/context";
import {
  pauseBroadcast,
  resumeBroadcast,
  StartSchema,
  startBroadcast,
  stopBroadcast,
  withdrawBroadcast,
} from "@/lib/services/broadcasts/control";
import type { BroadcastDto } from "@/lib/services/broadcasts/dto";
import { BroadcastInputSchema } from "@/lib/services/broadcasts/dto";
import {
  EstimateSchema,
  estimateBroadcast,
  previewRequest,
  previewRuns,
  RequestPreviewSchema,
  TestBroadcastSchema,
  testBroadcast,
} from "@/lib/services/broadcasts/estimate";
import {
  createBroadcast,
  deleteBroadcast,
  duplicateBroadcast,
  updateBroadcastPlan,
} from "@/lib/services/broadcasts/manage";
import { parseInput } from "@/lib/services/endpoints/parse-input";

const PATH = "/broadcasts";
const Id = z.string().max(64);
const ById = z.object({ id: Id });
const Content = z.record(z.string(), z.unknown());

const verb = (run: (ctx: ServiceContext, id: string) => Promise<BroadcastDto>) =>
  consoleAction(ById, async (ctx, { id }) => {
    const { id: edgeId, name } = await run(ctx, id);
    revalidatePath(PATH);
    return { id: edgeId, name };
  });

export const pauseBroadcastAction = verb(pauseBroadcast);
export const resumeBroadcastAction = verb(resumeBroadcast);
export const stopBroadcastAction = verb(stopBroadcast);
/** A planned one becomes a draft again. */
export const withdrawBroadcastAction = verb(withdrawBroadcast);
export const copyBroadcastAction = verb(duplicateBroadcast);

export const deleteBroadcastAction = consoleAction(ById, async (ctx, { id }) => {
  await deleteBroadcast(ctx, id);
  revalidatePath(PATH);
});

/** Makes a draft, or with `id` changes one; answers with the version that the next change builds on. */
export const saveBroadcastAction = consoleAction(
  z.object({ id: Id.optional(), content: Content }),
  async (ctx, { id, content }) => {
    const saved =
      id === undefined
        ? await createBroadcast(ctx, parseInput(BroadcastInputSchema, content))
        : await updateBroadcastPlan(ctx, id, content);
    revalidatePath(PATH);
    return { id: saved.id, version: saved.version };
  },
);

export const startBroadcastAction = consoleAction(ById.extend(StartSchema.shape), async (ctx, { id, confirm }) => {
  const { status } = await startBroadcast(ctx, id, confirm === undefined ? {} : { confirm });
  revalidatePath(PATH);
  return { status };
});

/** How many contacts some groups have together. */
export const estimateBroadcastAction = consoleAction(EstimateSchema, (ctx, input) => estimateBroadcast(ctx, input));

/** The next runs of a rule. */
export const previewRunsAction = consoleAction(z.object({ rule: z.unknown() }), (ctx, { rule }) =>
  previewRuns(ctx, rule),
);

/** One request as it will be sent, contact details hidden. */
export const previewRequestAction = consoleAction(RequestPreviewSchema, (ctx, input) => previewRequest(ctx, input));

/** Sends the list with one contact, and tells what came back. */
export const testBroadcastAction = consoleAction(ById.extend(TestBroadcastSchema.shape), (ctx, { id, contactId }) =>
  testBroadcast(ctx, id, { contactId }),
);
