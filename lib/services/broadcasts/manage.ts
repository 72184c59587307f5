import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import {
  type BroadcastRow,
  deleteBroadcastRow,
  findBroadcast,
  insertBroadcast,
  lockBroadcast,
  updateBroadcast,
} from "@/db/queries/broadcasts";
import { findGroups } from "@/db/queries/groups";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import type { BroadcastPlan } from "@/lib/domain/broadcast/plan";
import { EndpointInputSchema } from "@/lib/domain/endpoints";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { AppError, type FieldError } from "@/lib/errors";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { removeEndpoint } from "@/lib/services/endpoints/delete";
import { requireEndpoint } from "@/lib/services/endpoints/find";
import { invalid, parseInput } from "@/lib/services/endpoints/parse-input";
import type { EndpointPatch } from "@/lib/services/endpoints/patch";
import { updateEndpoint } from "@/lib/services/endpoints/update";
import { type BroadcastDto, type BroadcastInput, BroadcastInputSchema, BroadcastPatchSchema } from "./dto";
import { broadcastUuid, describe, missingBroadcast } from "./read";

/** How a receiver may be given: a webhook, or an address with its authentication. */
type Receiver = { webhookId?: string | undefined; url?: string | undefined; auth?: EndpointPatch["auth"] };

/** Makes a draft: nothing is sent before it is started. @throws AppError `invalid`, `forbidden` */
export async function createBroadcast(ctx: ServiceContext, input: BroadcastInput): Promise<BroadcastDto> {
  authorize(ctx, "broadcast.write");
  const { name, webhookId, url, auth, ...given } = parseInput(BroadcastInputSchema, input);
  const plan = await storedPlan(ctx, given);
  const now = ctx.now();
  const id = newUuid(now.getTime());
  const receiver = await receiverOf(ctx, { id, name }, { webhookId, url, auth });
  const row = await ctx.db.transaction(async (tx) => {
    const stored = await insertBroadcast(tx, {
      id,
      organizationId: ctx.organizationId,
      name,
      ...receiver,
      plan,
      status: "draft",
      createdBy: actorName(ctx),
      createdAt: now,
      updatedAt: now,
    });
    await note(tx, ctx, stored, "broadcast.created");
    return stored;
  });
  ctx.live.touch(ctx.organizationId, "broadcasts");
  return describe(ctx, row);
}

/**
 * Changes a draft; one that waits for its time becomes a draft by {@link withdrawBroadcast} first.
 * @throws AppError `invalid`, `conflict` when it was changed meanwhile, `precondition` once it was started
 */
export async function updateBroadcastPlan(ctx: ServiceContext, id: string, input: unknown): Promise<BroadcastDto> {
  authorize(ctx, "broadcast.write");
  const { name, webhookId, url, auth, version, ...change } = parseInput(BroadcastPatchSchema, input);
  const uuid = broadcastUuid(id);
  const before = await findBroadcast(ctx.db, ctx.organizationId, uuid);
  if (before === null) throw missingBroadcast();
  if (before.status !== "draft") throw notADraft();
  // Before an address is made or changed for it; the lock below decides.
  if (version !== undefined && version !== before.version) throw changedMeanwhile();
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const plan = await storedPlan(ctx, { ...before.plan, ...given }, before.plan);
  const moved = webhookId !== undefined || url !== undefined || auth !== undefined;
  const receiver = moved
    ? await receiverOf(ctx, { id: uuid, name: name ?? before.name }, { webhookId, url, auth }, before)
    : {};
  const row = await ctx.db.transaction(async (tx) => {
    const locked = await lockBroadcast(tx, ctx.organizationId, uuid);
    if (locked === null) throw missingBroadcast();
    if (locked.version !== (version ?? before.version)) throw changedMeanwhile();
    if (locked.status !== "draft") throw notADraft();
    const values = { ...receiver, plan, name: name ?? locked.name, updatedAt: ctx.now() };
    const stored = await updateBroadcast(tx, ctx.organizationId, uuid, values);
    await note(tx, ctx, stored, "broadcast.changed");
    // Nobody goes there any more.
    if (locked.ownEndpoint && !stored.ownEndpoint) await removeOwnEndpoint(tx, ctx, locked);
    return stored;
  });
  ctx.live.touch(ctx.organizationId, "broadcasts");
  return describe(ctx, row);
}

/**
 * Deletes a broadcast with its runs; the history of deliveries stays.
 * @throws AppError `not_found`, `forbidden`, `precondition` while it is being sent: it has to be stopped first
 */
export async function deleteBroadcast(ctx: ServiceContext, id: string): Promise<void> {
  authorize(ctx, "broadcast.write");
  const uuid = broadcastUuid(id);
  await ctx.db.transaction(async (tx) => {
    const locked = await lockBroadcast(tx, ctx.organizationId, uuid);
    if (locked === null) throw missingBroadcast();
    if (["running", "paused", "scheduled"].includes(locked.status)) {
      throw refusal("precondition", "broadcast_live", "Stop this broadcast before you delete it.");
    }
    await deleteBroadcastRow(tx, ctx.organizationId, uuid);
    await note(tx, ctx, locked, "broadcast.deleted");
    if (locked.ownEndpoint) await removeOwnEndpoint(tx, ctx, locked);
  });
  ctx.live.touch(ctx.organizationId, "broadcasts");
}

/** A copy as a new draft, to the same webhook; an own address has to be entered again, its secrets do not travel. */
export async function duplicateBroadcast(ctx: ServiceContext, id: string): Promise<BroadcastDto> {
  authorize(ctx, "broadcast.write");
  const before = await findBroadcast(ctx.db, ctx.organizationId, broadcastUuid(id));
  if (before === null) throw missingBroadcast();
  if (before.ownEndpoint) {
    throw refusal(
      "precondition",
      "broadcast_copy_address",
      "Its own address cannot be copied: create a new broadcast.",
    );
  }
  const now = ctx.now();
  const { organizationId, name, endpointId, plan } = before;
  const row = await insertBroadcast(ctx.db, {
    id: newUuid(now.getTime()),
    ...{ organizationId, endpointId, plan },
    name: `${name.slice(0, 46)} (2)`,
    status: "draft",
    createdBy: actorName(ctx),
    createdAt: now,
    updatedAt: now,
  });
  ctx.live.touch(ctx.organizationId, "broadcasts");
  return describe(ctx, row);
}

/** The webhook a broadcast goes to: one that is triggered by hand, or one made for its own address. */
async function receiverOf(
  ctx: ServiceContext,
  broadcast: { id: string; name: string },
  { webhookId, url, auth }: Receiver,
  before?: BroadcastRow,
): Promise<{ endpointId: string; ownEndpoint: boolean }> {
  if (webhookId !== undefined) {
    const row = await found(() => requireEndpoint(ctx, webhookId));
    if (row === null || row.hidden) throw invalid([fieldErrorOf("webhookId", "webhook_missing")]);
    if (row.settings.trigger !== "manual") throw invalid([fieldErrorOf("webhookId", "webhook_fixed")]);
    return { endpointId: row.id, ownEndpoint: false };
  }
  const given = { ...(url === undefined ? {} : { url }), ...(auth === undefined ? {} : { auth }) };
  if (before?.ownEndpoint === true) {
    await updateEndpoint(ctx, encodeId("endpoint", before.endpointId), given);
    return { endpointId: before.endpointId, ownEndpoint: true };
  }
  const input = parseInput(EndpointInputSchema, {
    name: `${broadcast.name.slice(0, 40)} ${broadcast.id.slice(-6)}`,
    ...{ channel: "custom", trigger: "manual", url: url ?? "", events: [] },
    ...(auth === undefined ? {} : { auth }),
  });
  const made = await createEndpoint(ctx, input, { hidden: true });
  return { endpointId: decodeId("endpoint", made.id) ?? "", ownEndpoint: true };
}

/** A plan as it is stored: groups by their UUIDs, which exist. `stored` are ids that are in that form already. */
async function storedPlan(ctx: ServiceContext, given: BroadcastPlan, stored?: BroadcastPlan): Promise<BroadcastPlan> {
  const kept = new Set([...(stored?.groups ?? []), ...(stored?.exclude ?? [])]);
  const uuidOf = (id: string) => (kept.has(id) ? id : decodeId("group", id));
  const sides = { groups: given.groups.map(uuidOf), exclude: given.exclude.map(uuidOf) };
  const ids = [...sides.groups, ...sides.exclude].filter((id) => id !== null);
  const rows = new Set((await findGroups(ctx.db, ctx.organizationId, ids)).map(({ id }) => id));
  const errors = (["groups", "exclude"] as const).flatMap((side) =>
    sides[side].flatMap((id, index): FieldError[] =>
      id !== null && rows.has(id) ? [] : [fieldErrorOf(`${side}.${index}`, "group_missing")],
    ),
  );
  if (errors.length > 0) throw invalid(errors);
  const known = (side: readonly (string | null)[]) => [...new Set(side.filter((id) => id !== null))];
  return { ...given, groups: known(sides.groups), exclude: known(sides.exclude) };
}

/**
 * Ends the hidden endpoint of a broadcast that leaves it, in the same transaction: it is a part of the broadcast, so whoever
 * may change that needs no permission for endpoints, and nothing is left behind when one of the two fails.
 */
async function removeOwnEndpoint(tx: Tx, ctx: ServiceContext, broadcast: BroadcastRow): Promise<void> {
  await removeEndpoint(tx, ctx, encodeId("endpoint", broadcast.endpointId));
}

async function found<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}

const actorName = (ctx: ServiceContext): string => ctx.actor.name;

/** An error that says the same to a program (detail) and in the reader's language (the field's key). */
export const refusal = (code: "precondition" | "conflict", key: string, message: string): AppError =>
  new AppError(code, message, { fields: [{ path: "", message, key }] });

const changedMeanwhile = () => new AppError("conflict", "Somebody changed it meanwhile.");
const notADraft = () =>
  refusal("precondition", "broadcast_started", "A broadcast that was started cannot be changed: copy it.");

export function note(tx: Tx, ctx: ServiceContext, row: BroadcastRow, action: string): Promise<void> {
  const object = { objectType: "broadcast", objectId: encodeId("broadcast", row.id), objectName: row.name };
  return audit(tx, ctx, { action, ...object });
}
