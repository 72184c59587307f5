import { findMessage } from "@/db/queries/messages";
import { findSite } from "@/db/queries/sites";
import { hitThrottles } from "@/db/queries/throttles";
import {
  delayVisitorLetter,
  endVisitorLetter,
  insertVisitorLetter,
  nextVisitorLetterAt,
  takeDueVisitorLetters,
  type VisitorLetterRow,
} from "@/db/queries/visitor-letters";
import { judgeMail } from "@/lib/channels/email-judge";
import type { ServiceContext } from "@/lib/context";
import { longestTryMs } from "@/lib/domain/exchange";
import { encodeId } from "@/lib/domain/ids";
import { keyedHash } from "@/lib/secrets";
import { widgetOf } from "@/lib/services/sites/widget";
import { letterIdOf, receiptRequest } from "./reply-letter";
import type { ReplyDeps } from "./send-replies";
import { replySender } from "./sender";
import { statusUrlOf } from "./status-link";

/*
 * Letters that tell visitors that their messages have arrived. They are a courtesy: the message is stored whatever becomes
 * of its letter, and a letter that cannot be sent is given up after a few tries without anybody being called.
 */

/**
 * Letters of ours one address gets in an hour (ux.md §3.3) and a day, and all of an organization's in an hour: a form
 * takes anybody's address, and must not be of use against its owner.
 */
const ADDRESS_LIMITS = [
  { limit: 5, windowSeconds: 3_600 },
  { limit: 10, windowSeconds: 86_400 },
] as const;
const ORGANIZATION_LIMIT = { limit: 300, windowSeconds: 3_600 } as const;
const AT_ONCE = 4;
/** The longest a try may take: a mail server's timeout of 60 s, its final reply, and room. */
const HOLD_MS = 180_000;
/** Waits between tries. */
const DELAYS_MS = [60_000, 900_000];

/** Puts a letter to `email` on its way. False when there were too many already. */
export async function queueReceipt(ctx: ServiceContext, messageId: string, email: string): Promise<boolean> {
  const { organizationId } = ctx;
  const person = keyedHash(ctx.keys, "visitor-letter", email.toLowerCase()).toString("base64url");
  const now = ctx.now();
  const uses = [
    ...ADDRESS_LIMITS.map((rule) => ({ ...rule, key: `letter:${rule.windowSeconds}:${organizationId}:${person}` })),
    { ...ORGANIZATION_LIMIT, key: `letter:all:${organizationId}` },
  ];
  if (!(await hitThrottles(ctx.db, uses, now)).allowed) return false;
  await insertVisitorLetter(ctx.db, { messageId, organizationId, sendAt: now, createdAt: now });
  ctx.wake.send([{ kind: "inbox" }]);
  return true;
}

export type LetterDeps = Pick<ReplyDeps, "db" | "keys" | "transport" | "log" | "now"> & { appUrl: string };

/** Sends the letters that are due. Returns in how many milliseconds the next one is, null when none is left. */
export async function sendDueVisitorLetters(deps: LetterDeps): Promise<number | null> {
  for (;;) {
    const now = deps.now();
    const due = await takeDueVisitorLetters(deps.db, now, new Date(now.getTime() + HOLD_MS), AT_ONCE);
    await Promise.all(due.map((letter) => sendOne(deps, letter)));
    if (due.length < AT_ONCE) break;
  }
  const next = await nextVisitorLetterAt(deps.db);
  return next === null ? null : Math.max(0, next.getTime() - deps.now().getTime());
}

async function sendOne(deps: LetterDeps, letter: VisitorLetterRow): Promise<void> {
  const built = await build(deps, letter);
  // Erased, deleted or switched off meanwhile: there is nothing to say any more.
  if (built === null) return endVisitorLetter(deps.db, letter);
  const { endpoint, request } = built;
  const timeoutMs = Math.max(1_000, Math.min(endpoint.timeoutMs, HOLD_MS - longestTryMs(endpoint)));
  const verdict = judgeMail(await deps.transport.send(request, { timeoutMs }), endpoint);
  const waitMs = verdict.kind === "retry" ? DELAYS_MS[letter.tries - 1] : undefined;
  if (waitMs !== undefined) return delayVisitorLetter(deps.db, letter, new Date(deps.now().getTime() + waitMs));
  if (verdict.kind !== "delivered") {
    const { code, diagnosis } = verdict;
    deps.log.warn({ messageId: encodeId("message", letter.messageId), code, diagnosis }, "a receipt was not sent");
  }
  await endVisitorLetter(deps.db, letter);
}

async function build(deps: LetterDeps, { organizationId, messageId }: VisitorLetterRow) {
  const message = await findMessage(deps.db, organizationId, messageId);
  if (message === null || message.email === null || message.erasedAt !== null) return null;
  const [sender, site] = await Promise.all([
    replySender({ ...deps, organizationId }),
    findSite(deps.db, organizationId, message.siteId),
  ]);
  if (sender === null || site === null) return null;
  const { settings } = await widgetOf(deps.db, site);
  if (!settings.receipt) return null;
  const request = receiptRequest(sender, {
    ...{ message, recipient: message.email, organizationName: site.organizationName, at: deps.now() },
    letterId: letterIdOf(encodeId("message", message.id), sender),
    statusUrl: settings.statusLink ? statusUrlOf(deps, site, message) : null,
  });
  return { endpoint: sender.endpoint, request };
}
