"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import type { ActionState } from "@/lib/domain/action-state";
import { type EndpointInput, EndpointInputSchema } from "@/lib/domain/endpoints";
import { type RetryBody, RetryBodySchema, retryDelivery } from "@/lib/services/deliveries/retry";
import { type Backlog, BacklogSchema } from "@/lib/services/endpoints/backlog";
import { changesSince, type EndpointChange } from "@/lib/services/endpoints/changes";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { countWaiting, deleteEndpoint, deletionOf } from "@/lib/services/endpoints/delete";
import type { EndpointDto } from "@/lib/services/endpoints/dto";
import { parseInput } from "@/lib/services/endpoints/parse-input";
import { type EndpointPatch, EndpointPatchSchema } from "@/lib/services/endpoints/patch";
import { probeEndpoint } from "@/lib/services/endpoints/resume";
import { RotateSecretSchema, rotateSecret } from "@/lib/services/endpoints/rotate-secret";
import { setEndpointEnabled, updateEndpoint } from "@/lib/services/endpoints/update";
import { withReceiverSecret } from "./receiver-secret";

/*
 * The actions of the webhook pages and the history. Errors come back as values with field errors in the reader's
 * language; nothing that is returned holds a secret, except a new one that `rotateWebhookSecret` made.
 */

const ById = z.object({ id: z.string() });

const create = consoleAction(EndpointInputSchema, (ctx, input) => refreshed(createEndpoint(ctx, input)));
export async function createWebhook(input: EndpointInput): Promise<ActionState<EndpointDto>> {
  return create(input);
}

const createFrom = consoleAction(
  z.object({ configuration: z.record(z.string(), z.unknown()), receiver: z.string().max(40).optional() }),
  async (ctx, { configuration, receiver }) => {
    const complete = await withReceiverSecret(ctx, receiver, configuration);
    return refreshed(createEndpoint(ctx, parseInput(EndpointInputSchema, complete)));
  },
);
/** Creates what the form holds; a secret that was left to a built-in receiver comes from there. */
export async function createFromForm(input: {
  configuration: Record<string, unknown>;
  receiver?: string;
}): Promise<ActionState<EndpointDto>> {
  return createFrom(input);
}

const updateFrom = consoleAction(ById.extend({ patch: z.record(z.string(), z.unknown()) }), (ctx, { id, patch }) =>
  refreshed(updateEndpoint(ctx, id, parseInput(EndpointPatchSchema, patch))),
);
/** Saves what the form holds; kept secrets are absent from the patch. */
export async function updateFromForm(input: {
  id: string;
  patch: Record<string, unknown>;
}): Promise<ActionState<EndpointDto>> {
  return updateFrom(input);
}

const update = consoleAction(ById.extend({ patch: EndpointPatchSchema }), (ctx, { id, patch }) =>
  refreshed(updateEndpoint(ctx, id, patch)),
);
/** Changes what the patch names; secrets that are absent or come back as they were shown are kept. */
export async function updateWebhook(input: { id: string; patch: EndpointPatch }): Promise<ActionState<EndpointDto>> {
  return update(input);
}

const enable = consoleAction(
  ById.extend({ enabled: z.boolean(), backlog: BacklogSchema.optional() }),
  (ctx, { id, enabled, backlog }) => refreshed(setEndpointEnabled(ctx, id, enabled, backlog)),
);
/** Switches on or off. `backlog`: what becomes of deliveries that waited while it was off (sent when nothing is said). */
export async function setWebhookEnabled(input: {
  id: string;
  enabled: boolean;
  backlog?: Backlog;
}): Promise<ActionState<EndpointDto>> {
  return enable(input);
}

const probe = consoleAction(ById, async (ctx, { id }) => {
  const { started } = await refreshed(probeEndpoint(ctx, id));
  return { started };
});
/** Has an open breaker try one waiting delivery now. `started` is false when there is nothing to probe. */
export async function probeWebhook(input: { id: string }): Promise<ActionState<{ started: boolean }>> {
  return probe(input);
}

const remove = consoleAction(ById, (ctx, { id }) => refreshed(deleteEndpoint(ctx, id)));
/** Deletes; answers how many waiting deliveries were cancelled. */
export async function deleteWebhook(input: { id: string }): Promise<ActionState<{ cancelled: number }>> {
  return remove(input);
}

const waiting = consoleAction(ById, (ctx, { id }) => countWaiting(ctx, id));
/** How many deliveries wait: what switching off and on tells. */
export async function countWaitingDeliveries(input: { id: string }): Promise<ActionState<number>> {
  return waiting(input);
}

const deletion = consoleAction(ById, (ctx, { id }) => deletionOf(ctx, id));
/** What the question before a delete tells: how many deliveries wait, and who refers to the webhook. */
export async function weighDeletion(input: {
  id: string;
}): Promise<ActionState<Awaited<ReturnType<typeof deletionOf>>>> {
  return deletion(input);
}

const rotate = consoleAction(RotateSecretSchema.extend(ById.shape), (ctx, { id, ...rest }) =>
  refreshed(rotateSecret(ctx, id, rest)),
);
/**
 * Replaces the secret that signs. `secret` of the answer is the new one when it was made here, otherwise null.
 * `overlapHours`: how long the one before signs as well, where the scheme provides for it.
 */
export async function rotateWebhookSecret(input: {
  id: string;
  secret?: string;
  overlapHours?: number;
}): Promise<ActionState<{ secret: string | null; endpoint: EndpointDto }>> {
  return rotate(input);
}

const since = consoleAction(ById.extend({ version: z.number().int() }), (ctx, { id, version }) =>
  changesSince(ctx, id, version),
);
/** Who changed what after the given version, newest first: for somebody whose own change came too late. */
export async function readChangesSince(input: { id: string; version: number }): Promise<ActionState<EndpointChange[]>> {
  return since(input);
}

const retry = consoleAction(ById.extend({ body: RetryBodySchema.default("current") }), (ctx, { id, body }) =>
  refreshed(retryDelivery(ctx, id, body)),
);
/** Tries a delivery again now. */
export async function retryDeliveryNow(input: { id: string; body?: RetryBody }): Promise<ActionState<{ id: string }>> {
  return retry(input);
}

/** Pages that show webhooks or the history are rendered anew after a change. */
async function refreshed<T>(work: Promise<T>): Promise<T> {
  const result = await work;
  revalidatePath("/settings/webhooks", "layout");
  return result;
}
