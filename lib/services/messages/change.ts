import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import {
  changeMessage,
  findMessages,
  listHandlers,
  lockMessages,
  type MessageChange,
  userNames,
} from "@/db/queries/inbox";
import { lockSubmission, type MessageRow } from "@/db/queries/messages";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { before, type Editable, type EditRefusal, type MessageEdit, planEdit } from "@/lib/domain/leave-message/edit";
import { pausedTimes, waitedMinutes } from "@/lib/domain/leave-message/sla";
import { AppError, type FieldError } from "@/lib/errors";
import { contactLocks } from "@/lib/services/contacts/upsert";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";
import { announceMessage, meetContact } from "./announce";
import { editEvents } from "./edit-events";
import { type FactDraft, recordFacts } from "./facts";
import { HANDLERS } from "./handlers";
import { dueTimes, type ServiceTimes, serviceTimes } from "./settings";

/** Messages that one call may change. */
export const BULK_MAX = 500;

export type Unchanged = {
  id: string;
  number: string;
  refusal: EditRefusal | { why: "not_found" | "held" };
  name?: string;
};
export type ChangeReport = {
  /** Names this call's changes, for their undo. */
  batchId: string;
  changed: { id: string; number: string }[];
  unchanged: Unchanged[];
};

type ChangeInput = { ids: readonly string[]; edit: MessageEdit };

/**
 * Does one thing to up to 500 messages, in one transaction: what can be changed is, the rest is listed with its reason.
 * Tells of it by events, facts and the audit log. A message that is no spam after all is announced as a new one.
 * @throws AppError `forbidden`; `invalid` (no such member); `too_large`
 */
export async function changeMessages(ctx: ServiceContext, input: ChangeInput): Promise<ChangeReport> {
  authorize(ctx, "message.handle");
  if (input.ids.length > BULK_MAX) throw new AppError("too_large", `At most ${BULK_MAX} messages at once.`);
  const times = await serviceTimes(ctx.db, ctx.organizationId);
  const report = await ctx.db.transaction(async (tx) => {
    if (input.edit.kind === "assign") await checkAssignee(tx, ctx, input.edit.userId);
    return changeLocked(tx, ctx, await lockForChange(tx, ctx, input.ids), input, times);
  });
  wakeRouting(ctx);
  ctx.live.touch(ctx.organizationId, "messages");
  return report;
}

/**
 * The same for one message.
 * @throws AppError besides: `not_found`, `conflict` with a field error whose key names the text
 */
export async function changeOneMessage(
  ctx: ServiceContext,
  input: { id: string; edit: MessageEdit },
): Promise<{ batchId: string }> {
  const report = await changeMessages(ctx, { ids: [input.id], edit: input.edit });
  const [refused] = report.unchanged;
  if (refused !== undefined && refused.refusal.why !== "same") throw refusalError(refused);
  return { batchId: report.batchId };
}

/** Locks in the order a submission locks: people first, messages second. */
export async function lockForChange(tx: Tx, ctx: ServiceContext, ids: readonly string[]): Promise<MessageRow[]> {
  const seen = await findMessages(tx, ctx.organizationId, ids);
  // Only what was never announced can make a contact.
  const unannounced = seen.filter((message) => message.eventId === null);
  if (unannounced.length > 0) await lockSubmission(tx, ctx.organizationId, unannounced.flatMap(contactLocks));
  return lockMessages(tx, ctx.organizationId, ids);
}

async function changeLocked(
  tx: Tx,
  ctx: ServiceContext,
  rows: readonly MessageRow[],
  { ids, edit }: ChangeInput,
  times: ServiceTimes,
): Promise<ChangeReport> {
  const batchId = newUuid(ctx.now().getTime());
  const found = new Map(rows.map((row) => [row.id, row]));
  const report: ChangeReport = { batchId, changed: [], unchanged: [] };
  const facts: FactDraft[] = [];
  const told: { message: MessageRow; values: Partial<Editable> }[] = [];
  for (const id of new Set(ids)) {
    const message = found.get(id);
    const edge = { id: encodeId("message", id), number: message?.number ?? "" };
    if (message === undefined) {
      report.unchanged.push({ ...edge, refusal: { why: "not_found" } });
      continue;
    }
    const plan = planEdit(message, edit);
    if ("why" in plan) {
      report.unchanged.push({ ...edge, refusal: plan });
      continue;
    }
    const released = message.eventId === null && message.status === "spam" && plan.values.status !== undefined;
    const announced = released ? await announceMessage(tx, ctx, message, await meetContact(tx, ctx, message)) : null;
    // The sweep looks whether its site gives messages to anybody by itself.
    const routed = announced === null ? {} : { ...announced, routeAt: ctx.now() };
    const values = { ...plan.values, ...consequences(ctx, message, plan.values, times), ...routed };
    await changeMessage(tx, message, { ...values, updatedAt: ctx.now() });
    if (announced === null) told.push({ message, values: plan.values });
    const data = { before: before(message, plan.values), after: plan.values, version: message.version + 1 };
    facts.push({ messageId: id, kind: plan.fact, data, batchId });
    report.changed.push(edge);
  }
  await nameClaimers(tx, report);
  await recordFacts(tx, ctx, await namedFacts(tx, facts));
  await recordEvents(tx, ctx, await editEvents(tx, ctx, told));
  await auditEach(tx, ctx, report, edit);
  return report;
}

/** What a change brings along: an answer that was given otherwise, another time to answer by. */
export function consequences(
  ctx: Pick<ServiceContext, "now">,
  message: MessageRow,
  values: Partial<Editable>,
  times: ServiceTimes,
): MessageChange {
  const next = { ...message, ...values };
  const waits = message.respondedAt === null && next.status !== "spam";
  const moved =
    next.priority !== message.priority || next.category !== message.category || (message.dueAt === null && waits);
  return {
    ...(waits && moved ? dueTimes(times, message.createdAt, next) : {}),
    ...(waits && !moved && times.pauses ? pauseTimes(ctx.now(), message, next, times) : {}),
    ...(values.status === "replied" ? answered(ctx.now(), message, times) : {}),
  };
}

/** Putting a message off stops its clock until then, and waking it early starts the clock at once. */
function pauseTimes(now: Date, message: MessageRow, next: MessageRow, { hours }: ServiceTimes): MessageChange {
  const { dueAt, warnAt } = message;
  const runsFrom = ({ snoozedUntil }: MessageRow) => (snoozedUntil !== null && snoozedUntil > now ? snoozedUntil : now);
  const [before, after] = [runsFrom(message), runsFrom(next)];
  if (dueAt === null || warnAt === null || before.getTime() === after.getTime()) return {};
  return pausedTimes(hours, { dueAt, warnAt }, before, after);
}

/** The first answer ends the clock; every answer counts for the automatic close. */
export function answered(at: Date, message: MessageRow, { hours }: ServiceTimes): MessageChange {
  const first = message.respondedAt === null && message.responseMinutes === null;
  return {
    repliedAt: at,
    respondedAt: message.respondedAt ?? at,
    ...(first ? { responseMinutes: waitedMinutes(hours, message.createdAt, at) } : {}),
  };
}

async function checkAssignee(tx: Tx, ctx: ServiceContext, userId: string | null): Promise<void> {
  if (userId === null) return;
  const members = await listHandlers(tx, ctx.organizationId, HANDLERS);
  if (members.some((member) => member.userId === userId)) return;
  const message = "There is no such member who handles messages.";
  throw new AppError("invalid", message, { fields: [{ path: "assigneeId", message, key: "assignee_unknown" }] });
}

/** Facts of an assignment carry the names both had, since names are what people read later. */
async function namedFacts(tx: Tx, facts: readonly FactDraft[]): Promise<FactDraft[]> {
  const idsOf = ({ data }: FactDraft) =>
    [data?.before, data?.after].flatMap((part) => {
      const id = (part as Partial<Editable> | undefined)?.assigneeId;
      return typeof id === "string" ? [id] : [];
    });
  const names = await userNames(tx, facts.flatMap(idsOf));
  return facts.map((fact) => {
    const ids = idsOf(fact);
    if (ids.length === 0) return fact;
    return { ...fact, data: { ...fact.data, names: Object.fromEntries(ids.map((id) => [id, names.get(id) ?? ""])) } };
  });
}

async function nameClaimers(tx: Tx, report: ChangeReport): Promise<void> {
  const claimed = report.unchanged.flatMap(({ refusal }) => (refusal.why === "claimed" ? [refusal.by] : []));
  const names = await userNames(tx, claimed);
  for (const line of report.unchanged) if (line.refusal.why === "claimed") line.name = names.get(line.refusal.by) ?? "";
}

async function auditEach(tx: Tx, ctx: ServiceContext, report: ChangeReport, edit: MessageEdit): Promise<void> {
  const action = AUDITED[edit.kind];
  if (action === null) return;
  const detail = edit.kind === "status" ? ` → ${edit.status}` : "";
  for (const { id, number } of report.changed)
    await audit(tx, ctx, { action, objectType: "leave_message", objectId: id, objectName: `${number}${detail}` });
}

/** The timeline tells the rest. */
const AUDITED: Record<MessageEdit["kind"], string | null> = {
  status: "leave_message.status_changed",
  assign: "leave_message.assigned",
  hold: "leave_message.hold_changed",
  priority: null,
  category: null,
  tags: null,
  snooze: null,
};

/** The refusal of one message as an error, with the key of its text. */
export function refusalError({ refusal, name = "" }: Pick<Unchanged, "refusal" | "name">): AppError {
  if (refusal.why === "not_found") return new AppError("not_found", "There is no such message.");
  const [message, key, values] = refusalText(refusal, name);
  const field: FieldError = { path: "status", message, key, values };
  return new AppError("conflict", message, { fields: [field] });
}

function refusalText(refusal: Unchanged["refusal"], name: string): [string, string, Record<string, string>] {
  switch (refusal.why) {
    case "transition": {
      const { from, to } = refusal;
      return [`A ${from} message cannot become ${to}.`, "message_transition", { from, to }];
    }
    case "close_reason":
      return ["Closing needs a reason.", "message_close_reason", {}];
    case "claimed":
      return [`${name} has it already.`, "message_claimed", { name }];
    case "too_many_tags":
      return ["A message has at most 20 tags.", "message_tags", {}];
    case "held":
      return ["A legal hold keeps this message.", "message_held", {}];
    default:
      return ["The message is so already.", "message_same", {}];
  }
}
