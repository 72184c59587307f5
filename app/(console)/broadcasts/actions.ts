"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import { requireRecentSignIn } from "@/lib/auth/recent-sign-in";
import { readSession } from "@/lib/auth/session";
import type { ServiceContext } from "@/lib/context";
import { TYPED_ABOVE } from "@/lib/domain/broadcast/status";
import { AppError } from "@/lib/errors";
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

const Start = ById.extend(StartSchema.shape).extend({ password: z.string().min(1, "required").max(1_000).optional() });

/** Starts a draft; to very many people only for somebody who signed in lately or gives the password again. */
export const startBroadcastAction = consoleAction(Start, async (ctx, { id, confirm, password }) => {
  // More than was confirmed is refused; where nobody could count, it may be any number.
  if (confirm === undefined || confirm > TYPED_ABOVE) {
    const session = await readSession();
    if (session === null) throw new AppError("unauthorized", "Not signed in.");
    await requireRecentSignIn({ db: ctx.db, now: ctx.now() }, session, password);
  }
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
