import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { changeMessage } from "@/db/queries/inbox";
import { lockSubmission, nextMessageSequence } from "@/db/queries/messages";
import { findPresenceFacts } from "@/db/queries/presence";
import {
  findMemberById,
  findMemberByRef,
  insertTicket,
  lockTicket,
  lockTicketByExternalId,
  type TicketRow,
  updateTicket,
} from "@/db/queries/tickets";
import { authorize, may, type ServiceContext } from "@/lib/context";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { dayIn } from "@/lib/domain/leave-message/number";
import { dueSoonAt, REMIND_MINUTES, type TicketInput } from "@/lib/domain/tickets/input";
import { nextTicketStatuses } from "@/lib/domain/tickets/states";
import { AppError } from "@/lib/errors";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";
import { type Assignee, assigneesOf } from "@/lib/services/messages/assignees";
import { recordFacts } from "@/lib/services/messages/facts";
import { requireMessage } from "@/lib/services/messages/talk";
import { changeEvents } from "./change-events";
import { type TicketDto, ticketDto } from "./dto";
import { ticketData } from "./events";
import { recordTicketFact } from "./facts";

/** The ticket as it stands afterwards; `created` says which of the two it was. */
export type TicketResult = { ticket: TicketDto; created: boolean };

/**
 * Makes a ticket, or changes the one with this `externalId`. The ticket, what happened to it and its events are one
 * transaction; a call that changes nothing raises nothing.
 * @throws AppError `forbidden`; `invalid` (no title, no such message); `conflict` (no such step from its status)
 */
export async function upsertTicket(ctx: ServiceContext, input: TicketInput): Promise<TicketResult> {
  authorize(ctx, "ticket.write");
  const facts = await findPresenceFacts(ctx.db, ctx.organizationId);
  const timeZone = facts?.timeZone ?? "UTC";
  const result = await ctx.db.transaction(async (tx) => {
    const known = await findKnown(tx, ctx, input.externalId);
    return known === null ? create(tx, ctx, input, timeZone) : change(tx, ctx, known, input);
  });
  wakeRouting(ctx);
  return result;
}

/**
 * Changes a ticket by its id.
 * @throws AppError besides: `not_found`
 */
export async function updateTicketById(ctx: ServiceContext, id: string, input: TicketInput): Promise<TicketDto> {
  authorize(ctx, "ticket.write");
  const { ticket } = await ctx.db.transaction(async (tx) => {
    const known = await lockTicket(tx, ctx.organizationId, id);
    if (known === null) throw new AppError("not_found", "There is no such ticket.");
    return change(tx, ctx, known, input);
  });
  wakeRouting(ctx);
  return ticket;
}

async function findKnown(tx: Tx, ctx: ServiceContext, externalId: string | undefined): Promise<TicketRow | null> {
  if (externalId === undefined) return null;
  // Two first calls with one id must not make two tickets.
  await lockSubmission(tx, ctx.organizationId, [`ticket ${externalId}`]);
  return lockTicketByExternalId(tx, ctx.organizationId, externalId);
}

async function create(tx: Tx, ctx: ServiceContext, input: TicketInput, timeZone: string): Promise<TicketResult> {
  if (input.title === undefined) throw required("title");
  const now = ctx.now();
  const day = dayIn(timeZone, now);
  const sequence = await nextMessageSequence(tx, ctx.organizationId, `ticket ${day}`);
  const message = input.messageId === undefined ? null : await sourceMessage(tx, ctx, input.messageId);
  const dueAt = input.dueAt ?? null;
  const row: TicketRow = {
    ...{ id: newUuid(now.getTime()), organizationId: ctx.organizationId },
    number: `TK-${day}-${String(sequence).padStart(4, "0")}`,
    ...{ externalId: input.externalId ?? null, title: input.title, description: input.description ?? "" },
    ...{ priority: input.priority ?? message?.priority ?? "medium", status: input.status ?? "pending" },
    ...(await assignment(tx, ctx, input.assignee)),
    customerName: input.customerName ?? message?.name ?? "",
    customerEmail: input.customerEmail ?? message?.email ?? null,
    customerPhone: input.customerPhone ?? message?.phone ?? null,
    ...{ messageId: message?.id ?? null, contactId: message?.contactId ?? null },
    ...{ dueAt, dueSoonAt: dueSoonAt(dueAt, input.remindMinutes ?? REMIND_MINUTES, now) },
    ...{ dueSoonRaisedAt: null, overdueRaisedAt: null, escalatedTo: null, escalatedAt: null },
    ...{ resolution: input.resolution ?? "", source: sourceOf(ctx), version: 1, createdAt: now, updatedAt: now },
    ...{ resolvedAt: input.status === "resolved" ? now : null, closedAt: input.status === "closed" ? now : null },
  };
  await insertTicket(tx, row);
  const people = await assigneesOf(tx, ctx.organizationId, [row.assigneeId]);
  const data = ticketData(row, people);
  await recordEvents(tx, ctx, [{ type: "ticket.created", data, occurredAt: now, source: sourceOf(ctx) }]);
  await recordTicketFact(tx, ctx, row, "created", {});
  if (message !== null) {
    const told = { number: row.number, id: encodeId("ticket", row.id) };
    await recordFacts(tx, ctx, [{ messageId: message.id, kind: "ticket", data: told }]);
    await changeMessage(tx, message, { updatedAt: now });
  }
  await auditTicket(tx, ctx, row, "ticket.created");
  return { ticket: ticketDto(row, { names: namesOf(people), full: may(ctx, "pii.reveal"), now }), created: true };
}

async function sourceMessage(tx: Tx, ctx: ServiceContext, id: string) {
  authorize(ctx, "message.read");
  const uuid = decodeId("message", id);
  if (uuid === null) throw new AppError("not_found", "There is no such message.");
  return requireMessage(tx, ctx, uuid);
}

async function change(tx: Tx, ctx: ServiceContext, known: TicketRow, input: TicketInput): Promise<TicketResult> {
  const now = ctx.now();
  const values = await changesOf(tx, ctx, known, input);
  const row: TicketRow = { ...known, ...values, version: known.version + 1, updatedAt: now };
  const people = await assigneesOf(tx, ctx.organizationId, [known.assigneeId, row.assigneeId]);
  const full = may(ctx, "pii.reveal");
  if (Object.keys(values).length === 0)
    return { ticket: ticketDto(known, { names: namesOf(people), full, now }), created: false };
  await updateTicket(tx, known, { ...values, updatedAt: now });
  const events = changeEvents({ before: known, after: row, values, people, reason: input.escalate?.reason ?? "" });
  await recordEvents(
    tx,
    ctx,
    events.map((event) => ({ ...event, occurredAt: now, source: sourceOf(ctx) })),
  );
  const fact = values.escalatedTo !== undefined ? "escalated" : values.status !== undefined ? "status" : "updated";
  await recordTicketFact(tx, ctx, row, fact, { from: known.status, to: row.status, keys: Object.keys(values) });
  await auditTicket(tx, ctx, row, "ticket.updated");
  return { ticket: ticketDto(row, { names: namesOf(people), full, now }), created: false };
}

/** The columns that a call really changes. */
async function changesOf(
  tx: Tx,
  ctx: ServiceContext,
  known: TicketRow,
  input: TicketInput,
): Promise<Partial<TicketRow>> {
  const now = ctx.now();
  const { title, description, priority, status, customerName, customerEmail, customerPhone, resolution } = input;
  if (status !== undefined && status !== known.status && !nextTicketStatuses(known.status).includes(status))
    throw new AppError("conflict", `A ${known.status} ticket cannot become ${status}.`);
  const given: Partial<TicketRow> = {
    ...{ title, description, priority, status, customerName, customerEmail, customerPhone, resolution },
    ...(input.assignee === undefined ? {} : await assignment(tx, ctx, input.assignee)),
    ...(input.dueAt === undefined ? {} : dueOf(known, input.dueAt, input.remindMinutes)),
    ...(input.escalate === undefined ? {} : { escalatedTo: input.escalate.to, escalatedAt: now }),
    ...(status === "resolved" && known.status !== "resolved" ? { resolvedAt: now } : {}),
    ...(status === "closed" && known.status !== "closed" ? { closedAt: now } : {}),
  };
  const same = (one: unknown, other: unknown) =>
    one instanceof Date && other instanceof Date ? one.getTime() === other.getTime() : one === other;
  const keys = (Object.keys(given) as (keyof TicketRow)[]).filter(
    (key) => given[key] !== undefined && !same(given[key], known[key]),
  );
  return Object.fromEntries(keys.map((key) => [key, given[key]]));
}

/** Another due time is told of anew. */
function dueOf(known: TicketRow, dueAt: Date | null, remindMinutes = REMIND_MINUTES): Partial<TicketRow> {
  if (dueAt?.getTime() === known.dueAt?.getTime()) return {};
  return {
    ...{ dueAt, dueSoonAt: dueSoonAt(dueAt, remindMinutes, known.createdAt) },
    ...{ dueSoonRaisedAt: null, overdueRaisedAt: null },
  };
}

/** Whom a caller means: a member where there is one by that name, and the words he used. */
async function assignment(
  tx: Tx,
  ctx: ServiceContext,
  ref: string | null | undefined,
): Promise<Pick<TicketRow, "assigneeId" | "assigneeRef">> {
  if (ref === undefined || ref === null || ref === "") return { assigneeId: null, assigneeRef: null };
  const uuid = decodeId("user", ref);
  if (uuid === null) return { assigneeId: await findMemberByRef(tx, ctx.organizationId, ref), assigneeRef: ref };
  const known = await findMemberById(tx, ctx.organizationId, uuid);
  if (!known) throw new AppError("invalid", "There is no such member.", { fields: [UNKNOWN_ASSIGNEE] });
  return { assigneeId: uuid, assigneeRef: null };
}
const UNKNOWN_ASSIGNEE = { path: "assignee", message: "There is no such member.", key: "assignee_unknown" };

const namesOf = (people: ReadonlyMap<string, Assignee>) => new Map([...people].map(([id, { name }]) => [id, name]));

const sourceOf = (ctx: ServiceContext): "api" | "console" => (ctx.actor.kind === "token" ? "api" : "console");

const required = (path: string) =>
  new AppError("invalid", "A ticket needs a title.", { fields: [{ path, message: "Required", key: "required" }] });

async function auditTicket(tx: Tx, ctx: ServiceContext, row: TicketRow, action: string): Promise<void> {
  const objectId = encodeId("ticket", row.id);
  await audit(tx, ctx, { action, objectType: "ticket", objectId, objectName: row.number });
}
