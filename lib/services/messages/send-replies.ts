import type { Db } from "@/db/client";
import { changeMessage } from "@/db/queries/inbox";
import {
  listReplies,
  lockReply,
  nextReplyAt,
  type ReplyRow,
  takeDueReplies,
  updateReply,
} from "@/db/queries/inbox-replies";
import { readReplyFiles } from "@/db/queries/message-files";
import { findMessage, lockMessage, type MessageRow } from "@/db/queries/messages";
import { judgeMail } from "@/lib/channels/email-judge";
import type { ServiceContext } from "@/lib/context";
import type { Verdict } from "@/lib/domain/delivery";
import { longestTryMs } from "@/lib/domain/exchange";
import { encodeId } from "@/lib/domain/ids";
import { addressed } from "@/lib/domain/leave-message/quick-replies";
import type { MessageStatus } from "@/lib/domain/leave-message/status";
import { canBecome } from "@/lib/domain/leave-message/transitions";
import type { LivePort } from "@/lib/jobs/live";
import type { WakePort } from "@/lib/jobs/wake";
import type { Logger } from "@/lib/logger";
import type { KeyRing } from "@/lib/secrets";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";
import type { Transport } from "@/lib/transport/types";
import { answered } from "./change";
import { editEvents } from "./edit-events";
import { recordFacts } from "./facts";
import { letterIdOf, replyRequest } from "./reply-letter";
import { type ReplySender, replySender } from "./sender";
import { type ServiceTimes, serviceTimes } from "./settings";
import { repliedEvent } from "./talk";

export type ReplyDeps = {
  db: Db;
  keys: KeyRing;
  transport: Pick<Transport, "send">;
  wake: WakePort;
  live: LivePort;
  log: Logger;
  now: () => Date;
};

const AT_ONCE = 4;
/** The longest a try may take: a mail server's timeout of 60 s, its final reply, and room. */
const HOLD_MS = 180_000;
const FILES_TIMEOUT_MS = 60_000;
/** Waits between tries; a server that says for how long is believed. */
const DELAYS_MS = [60_000, 300_000, 900_000, 3_600_000];

/** Sends the replies that are due. Returns in how many milliseconds the next one is, null when none is left. */
export async function sendDueReplies(deps: ReplyDeps): Promise<number | null> {
  for (;;) {
    const now = deps.now();
    const due = await takeDueReplies(deps.db, now, new Date(now.getTime() + HOLD_MS), AT_ONCE);
    await Promise.all(due.map((reply) => sendOne(deps, reply)));
    if (due.length < AT_ONCE) break;
  }
  const next = await nextReplyAt(deps.db);
  return next === null ? null : Math.max(0, next.getTime() - deps.now().getTime());
}

async function sendOne(deps: ReplyDeps, reply: ReplyRow): Promise<void> {
  const { organizationId } = reply;
  const [message, sender, times] = await Promise.all([
    findMessage(deps.db, organizationId, reply.messageId),
    replySender({ ...deps, organizationId }),
    serviceTimes(deps.db, organizationId),
  ]);
  // The person was erased, or the message deleted: there is nobody to write to any more.
  if (message === null || message.erasedAt !== null) return updateReply(deps.db, reply, { state: "cancelled" });
  const verdict = sender === null ? NO_SENDER : await tryOnce(deps, { reply, message, sender, times });
  await record(deps, { reply, verdict, times });
}

const NO_SENDER: Verdict = { kind: "rejected", code: "", diagnosis: "smtp.incomplete" };

type Try = { reply: ReplyRow; message: MessageRow; sender: ReplySender; times: ServiceTimes };

async function tryOnce(deps: ReplyDeps, { reply, message, sender, times }: Try): Promise<Verdict> {
  const earlier = await listReplies(deps.db, reply.organizationId, message.id);
  const letterId = reply.letterId ?? letterIdOf(encodeId("reply", reply.id), sender);
  if (reply.letterId === null) await updateReply(deps.db, reply, { letterId });
  const { recipient, subject } = reply;
  const body = addressed(reply.body, message);
  const files = await readReplyFiles(deps.db, reply);
  const request = replyRequest(sender, {
    ...{ message, timeZone: times.timeZone, recipient, subject, body, files, letterId },
    earlier: earlier.flatMap((one) => (one.id < reply.id && one.sentAt !== null ? (one.letterId ?? []) : [])),
    at: deps.now(),
  });
  // A letter with files takes its time.
  const timeout =
    files.length === 0 ? sender.endpoint.timeoutMs : Math.max(FILES_TIMEOUT_MS, sender.endpoint.timeoutMs);
  const endpoint = { ...sender.endpoint, timeoutMs: timeout };
  const timeoutMs = Math.min(endpoint.timeoutMs, HOLD_MS - longestTryMs(endpoint));
  const exchange = await deps.transport.send(request, { timeoutMs: Math.max(1_000, timeoutMs) });
  return judgeMail(exchange, endpoint);
}

type Outcome = { reply: ReplyRow; verdict: Verdict; times: ServiceTimes };

async function record(deps: ReplyDeps, { reply, verdict, times }: Outcome): Promise<void> {
  const actor = { kind: "system", name: reply.authorName } as const;
  const ctx = { ...deps, organizationId: reply.organizationId, actor };
  await deps.db.transaction(async (tx) => {
    const message = await lockMessage(tx, reply.organizationId, reply.messageId);
    const current = await lockReply(tx, reply.organizationId, reply.id);
    // Somebody else's try has ended meanwhile.
    if (message === null || current === null || current.state !== "sending" || current.tries !== reply.tries) return;
    const waitMs = verdict.kind === "retry" ? (verdict.retryAfterMs ?? DELAYS_MS[reply.tries - 1]) : undefined;
    const problem = problemOf(verdict);
    if (verdict.kind === "delivered") {
      await updateReply(tx, reply, { state: "sent", sentAt: deps.now(), problem: null });
      await accept(tx, ctx, { message, reply, times });
    } else if (waitMs !== undefined && reply.tries <= DELAYS_MS.length) {
      await updateReply(tx, reply, { state: "scheduled", sendAt: new Date(deps.now().getTime() + waitMs), problem });
    } else {
      const bounced = verdict.recipients?.some(({ code }) => code?.startsWith("5")) === true;
      await updateReply(tx, reply, { state: bounced ? "bounced" : "failed", problem });
      await reopen(tx, ctx, { message, reply, text: problem.text });
    }
  });
  wakeRouting(deps);
  deps.live.touch(reply.organizationId, "messages");
}

type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];
type RecordContext = Pick<ServiceContext, "organizationId" | "now" | "actor">;

/** The visitor's side has the letter: it is the answer, and the message becomes what its writer wanted. */
async function accept(
  tx: Tx,
  ctx: RecordContext,
  { message, reply, times }: { message: MessageRow; reply: ReplyRow; times: ServiceTimes },
): Promise<void> {
  const status = stepTo(message.status, reply.after);
  const values = { status, closeReason: status === "closed" ? (message.closeReason ?? "resolved") : null } as const;
  await changeMessage(tx, message, { ...answered(ctx.now(), message, times), ...values, updatedAt: ctx.now() });
  await recordFacts(tx, ctx, [
    { messageId: message.id, kind: "replied", data: { replyId: encodeId("reply", reply.id), status } },
  ]);
  const events = [repliedEvent(ctx, { ...message, status }, addressed(reply.body, message), reply.authorName)];
  const closed = status === "closed" && message.status !== "closed";
  const told = closed ? await editEvents(tx, ctx, [{ message, values: { status } }]) : [];
  await recordEvents(tx, ctx, [...events, ...told]);
}

/** What somebody decided meanwhile stands. */
function stepTo(from: MessageStatus, to: MessageStatus): MessageStatus {
  return canBecome(from, to) ? to : from;
}

/** The letter did not arrive: nobody has answered, and somebody has to see it. */
async function reopen(
  tx: Tx,
  ctx: RecordContext,
  { message, reply, text }: { message: MessageRow; reply: ReplyRow; text: string },
): Promise<void> {
  const reopened = canBecome(message.status, "pending") && message.status !== "spam";
  const values = reopened ? ({ status: "pending", closeReason: null } as const) : {};
  await changeMessage(tx, message, { ...values, unread: true, updatedAt: ctx.now() });
  const data = { replyId: encodeId("reply", reply.id), text };
  await recordFacts(tx, ctx, [{ messageId: message.id, kind: "bounced", data }]);
  if (reopened) await recordEvents(tx, ctx, await editEvents(tx, ctx, [{ message, values }]));
}

function problemOf({ code = "", diagnosis, values }: Verdict): { code: string; diagnosis: string; text: string } {
  const said = String(values?.message ?? "");
  return { code, diagnosis, text: `${code} ${said}`.trim() };
}
