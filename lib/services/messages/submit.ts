import { wasLetGoOn } from "@/db/queries/kept-apart";
import type { ServiceContext } from "@/lib/context";
import type { ClientFacts } from "@/lib/domain/leave-message/client";
import type { Consent } from "@/lib/domain/leave-message/consent";
import { messageFingerprint } from "@/lib/domain/leave-message/fingerprint";
import { GUARD_DEFAULTS, type GuardRule, judgeWords, type SpamReason } from "@/lib/domain/leave-message/guard";
import type { LeaveMessageInput } from "@/lib/domain/leave-message/input";
import { wakeRouting } from "@/lib/services/events/ingest";
import type { SentFiles } from "@/lib/services/forms/files";
import type { SiteRow } from "./sites";
import { type Entry, keysOf, type Stored, storeTogether } from "./store-together";
import { together } from "./together";

/** One submission, checked. `key` makes it repeatable: the form's nonce, or the caller's Idempotency-Key. */
export type Submission = {
  site: SiteRow;
  input: LeaveMessageInput;
  source: "web_chat" | "api";
  key: string | null;
  /** Set when the signals say spam: stored apart, nobody is notified, the sender sees the usual answer. */
  spamReason: SpamReason | null;
  /** What was found in it, where its own words keep it apart; `submitMessage` looks. */
  spamFound?: readonly string[];
  userAgent: string;
  language: string;
  /** What the visitor's browser said of itself besides, and how long he wrote. */
  client?: ClientFacts;
  /** Of the form it was written in; none when it came from a website's own form. */
  formVersion?: number;
  /** What the visitor agreed to, where the form asked. */
  consent?: Consent | null;
  /** The older message that this one takes up again. */
  followsId?: string | null;
  /** What is sent along (lib/services/forms/files.ts). */
  files?: SentFiles;
  /** Made by the product to check the way of a message: in no list, no figure. */
  synthetic?: boolean;
};

/**
 * What the visitor is told. `duplicate`: the same words came before, `number` is the first one's. `reference` lets him add
 * to the message (`addFollowUp`).
 */
export type SubmitResult = { id: string; number: string; duplicate: boolean; reference: string };

/**
 * Stores a visitor's message with its contact and events in one transaction, then wakes routing. The answer is given
 * after commit: whoever reads it, the message is safe. What comes at about the same time is stored together. Limits are
 * the caller's (`admitSubmission`).
 * @throws AppError `conflict` when an Idempotency-Key comes back with other words
 */
export async function submitMessage(ctx: ServiceContext, sent: Submission): Promise<SubmitResult> {
  const submission = await trusted(ctx, guarded(sent));
  const fingerprint = messageFingerprint(submission.site.id, submission.input, submission.files?.hashes);
  const { result, announced } = await lineOf(ctx)({ ctx, submission, fingerprint });
  if (announced) wakeRouting(ctx);
  ctx.live.touch(ctx.organizationId, "messages");
  return result;
}

/** With what stands in the message judged by the rules of its site, unless its form has told already. */
function guarded(submission: Submission, rule: Partial<GuardRule> = {}): Submission {
  const { site, input, spamReason, synthetic } = submission;
  if (spamReason !== null || synthetic === true) return submission;
  const answers = Object.values(input.fields).flatMap((value) => (typeof value === "string" ? [value] : []));
  const text = [input.name, input.content, ...answers].join("\n");
  const caught = judgeWords(text, { ...(site.guard ?? GUARD_DEFAULTS), ...rule });
  return caught === null ? submission : { ...submission, spamReason: caught.reason, spamFound: caught.found };
}

/** What may be said of honest people, too: somebody whose message was let go on is not held up by it again. */
const FORGIVEN: readonly (SpamReason | null)[] = ["looks", "too_fast"];

/** What a member said is no spam makes its sender known. Words that the team blocked, and traps, catch him as before. */
async function trusted(ctx: ServiceContext, submission: Submission): Promise<Submission> {
  if (!FORGIVEN.includes(submission.spamReason)) return submission;
  if (!(await wasLetGoOn(ctx.db, ctx.organizationId, submission.input))) return submission;
  const { spamFound: _found, ...rest } = submission;
  return guarded({ ...rest, spamReason: null }, { looks: false });
}

/** Under a steady stream a message waits this long at most for others to be stored with it. */
const GAP_MS = 20;
/** Messages that are stored together at most. */
const AT_MOST = 50;

type Line = (entry: Entry) => Promise<Stored>;
/** Organizations whose messages are being stored at the moment, by database. */
const lines = new WeakMap<ServiceContext["db"], Map<string, Line>>();

function lineOf({ db, organizationId }: ServiceContext): Line {
  const open = lines.get(db) ?? new Map<string, Line>();
  lines.set(db, open);
  const known = open.get(organizationId);
  if (known !== undefined) return known;
  const line = together({
    ...{ gapMs: GAP_MS, atMost: AT_MOST, keysOf, run: storeTogether },
    onIdle: () => void open.delete(organizationId),
  });
  open.set(organizationId, line);
  return line;
}
