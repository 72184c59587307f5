import type { Tx } from "@/db/client";
import { claimIntakeKeys, insertEvents, type NewEvent } from "@/db/queries/events";
import { authorize, type ServiceContext } from "@/lib/context";
import { eventDefinition, resolveEventType, validateEventData } from "@/lib/domain/catalogue";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { CHECK_SOURCE } from "@/lib/domain/events";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { contentHash } from "@/lib/domain/routing/content";
import { AppError, type FieldError } from "@/lib/errors";
import { faultPoint } from "@/lib/fault-points";

/** Events one call may carry. */
export const MAX_EVENTS_PER_CALL = 1_000;
const MAX_CALLER_ID = 200;
/** Errors listed at most; the rest of a batch that is wrong throughout tells nothing new. */
const MAX_ERRORS = 100;

/** Where an event came from: the API, a visitor's form, the console, or the product itself. */
export type EventSource = "api" | "form" | "console" | "system" | typeof CHECK_SOURCE;

/** An event before it is stored. `type` may be any spelling of the documents. */
export type EventDraft = { type: string; data: unknown; occurredAt?: Date | undefined };
export type IngestDraft = EventDraft & {
  /** The caller's own id: an idempotency key and nothing else. */
  id?: string | undefined;
};
export type IngestInput = {
  events: readonly IngestDraft[];
  idempotencyKey?: string | undefined;
  source: EventSource;
  /** False when the caller sent one bare event: paths of errors then carry no index. */
  batch?: boolean;
};
export type AcceptedEvent = { id: string; type: EventType; duplicate: boolean };

/**
 * Stores up to 1,000 events, all or none, and returns when they are committed; then wakes routing. A repeated `id` or
 * Idempotency-Key answers with the event of the first time and stores nothing.
 * @throws AppError `forbidden`; `invalid` with paths like `3.data.title`; `too_large` beyond 1,000
 */
export async function ingestEvents(ctx: ServiceContext, input: IngestInput): Promise<AcceptedEvent[]> {
  authorize(ctx, "event.write");
  if (input.events.length > MAX_EVENTS_PER_CALL) {
    throw new AppError(
      "too_large",
      `A call may carry ${MAX_EVENTS_PER_CALL} events, this one has ${input.events.length}.`,
    );
  }
  const checked = validate(input.events, { batch: input.batch ?? true, allowInternal: false });
  const rows = newRows(ctx, checked, input.source);
  const keys = input.events.map((event, index) => intakeKey(event.id, input.idempotencyKey, index));
  const accepted = keys.every((key) => key === null)
    ? await storeAll(ctx, rows)
    : await ctx.db.transaction((tx) => storeOnce(tx, ctx, rows, keys));
  faultPoint("intake-committed");
  if (accepted.some((event) => !event.duplicate)) wakeRouting(ctx);
  return accepted;
}

/**
 * Stores the product's own events inside the caller's transaction (a leave message and its event, or neither).
 * Call {@link wakeRouting} after the commit. Returns edge ids in order.
 * @throws AppError `invalid` like {@link ingestEvents}
 */
export async function recordEvents(
  tx: Tx,
  ctx: Pick<ServiceContext, "organizationId" | "now">,
  drafts: readonly (EventDraft & { source: EventSource })[],
): Promise<{ ids: string[] }> {
  const rows = eventRows(ctx, drafts);
  await insertEvents(tx, rows);
  return { ids: rows.map((row) => encodeId("event", row.id)) };
}

/**
 * The rows of the product's own events, for a statement that stores other things too.
 * @throws AppError `invalid` like {@link ingestEvents}
 */
export function eventRows(
  ctx: Pick<ServiceContext, "organizationId" | "now">,
  drafts: readonly (EventDraft & { source: EventSource })[],
): NewEvent[] {
  const checked = validate(drafts, { batch: true, allowInternal: true });
  return newRows(ctx, checked, "system").map((row, index) => ({ ...row, source: drafts[index]?.source ?? "system" }));
}

/** Tells the engine that events wait. After commit, never before: a wake that comes too early finds nothing. */
export function wakeRouting(ctx: Pick<ServiceContext, "wake">): void {
  ctx.wake.send([{ kind: "route" }]);
}

type CheckedDraft = { type: EventType; data: Record<string, unknown>; occurredAt?: Date | undefined };

function validate(drafts: readonly IngestDraft[], options: { batch: boolean; allowInternal: boolean }): CheckedDraft[] {
  const errors: FieldError[] = [];
  const checked: CheckedDraft[] = [];
  for (const [index, draft] of drafts.entries()) {
    const result = checkDraft(draft, options.allowInternal);
    if (result.ok) checked.push(result.draft);
    else
      errors.push(
        ...result.errors.map((error) => (options.batch ? { ...error, path: `${index}.${error.path}` } : error)),
      );
    if (errors.length >= MAX_ERRORS) break;
  }
  if (errors.length > 0) throw new AppError("invalid", "The events do not match the catalogue.", { fields: errors });
  return checked;
}

type Checked = { ok: true; draft: CheckedDraft } | { ok: false; errors: FieldError[] };

function checkDraft(draft: IngestDraft, allowInternal: boolean): Checked {
  const { data, occurredAt } = draft;
  const type = resolveEventType(draft.type, isPlain(data) ? data : undefined);
  if (type === null || (!allowInternal && eventDefinition(type).internal)) {
    const message = `there is no event "${draft.type.slice(0, 100)}" to send`;
    return { ok: false, errors: [{ path: "type", message, key: "event_unknown", values: { name: draft.type } }] };
  }
  if (draft.id !== undefined && (draft.id === "" || draft.id.length > MAX_CALLER_ID)) {
    return { ok: false, errors: [{ path: "id", message: `must have 1 to ${MAX_CALLER_ID} characters` }] };
  }
  const validated = validateEventData(type, data);
  return validated.ok ? { ok: true, draft: { type, data: validated.data, occurredAt } } : validated;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function newRows(
  ctx: Pick<ServiceContext, "organizationId" | "now">,
  drafts: readonly CheckedDraft[],
  source: EventSource,
): NewEvent[] {
  const now = ctx.now();
  // Ids of the same millisecond are random: given out in order, events keep the order of the call.
  const ids = drafts.map(() => newUuid(now.getTime())).sort();
  return drafts.map((draft, index) => ({
    id: ids[index] ?? newUuid(now.getTime()),
    organizationId: ctx.organizationId,
    type: draft.type,
    data: draft.data,
    source,
    occurredAt: draft.occurredAt ?? now,
    createdAt: now,
    contentHash: contentHash(ctx.organizationId, draft.type, draft.data),
  }));
}

function intakeKey(id: string | undefined, idempotencyKey: string | undefined, index: number): string | null {
  if (id !== undefined) return `id:${id}`;
  return idempotencyKey === undefined ? null : `key:${idempotencyKey.slice(0, 255)}:${index}`;
}

async function storeAll(ctx: ServiceContext, rows: readonly NewEvent[]): Promise<AcceptedEvent[]> {
  await insertEvents(ctx.db, rows);
  return rows.map(({ id, type }) => ({ id: encodeId("event", id), type, duplicate: false }));
}

async function storeOnce(
  tx: Tx,
  ctx: ServiceContext,
  rows: readonly NewEvent[],
  keys: readonly (string | null)[],
): Promise<AcceptedEvent[]> {
  const first = new Map<string, string>();
  for (const [index, row] of rows.entries()) {
    const key = keys[index] ?? null;
    if (key !== null && !first.has(key)) first.set(key, row.id);
  }
  const claims = [...first].map(([key, eventId]) => ({ key, eventId }));
  const owners = await claimIntakeKeys(tx, ctx.organizationId, claims, ctx.now());
  const accepted: AcceptedEvent[] = [];
  const fresh: NewEvent[] = [];
  for (const [index, row] of rows.entries()) {
    const key = keys[index] ?? null;
    const owner = key === null ? row.id : owners.get(key);
    if (owner === undefined) throw new AppError("unavailable", "The key expired at this very moment; send it again.");
    if (owner === row.id) fresh.push(row);
    accepted.push({ id: encodeId("event", owner), type: row.type, duplicate: owner !== row.id });
  }
  await insertEvents(tx, fresh);
  return accepted;
}
