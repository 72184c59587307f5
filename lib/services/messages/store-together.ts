import type { Tx } from "@/db/client";
import { attachFiles } from "@/db/queries/message-files";
import { lockSubmission, type MessageRow, nextMessageSequence } from "@/db/queries/messages";
import {
  type BeforeSubmissions,
  type EarlierMessage,
  readBeforeSubmissions,
  storeSubmissions,
} from "@/db/queries/submissions";
import type { ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { DUPLICATE_WINDOW_MS } from "@/lib/domain/leave-message/fingerprint";
import { dayIn, messageNumber } from "@/lib/domain/leave-message/number";
import { AppError } from "@/lib/errors";
import { contactKeys, contactLocks, type Meeting, planMeeting } from "@/lib/services/contacts/upsert";
import { recordConsents } from "@/lib/services/contacts/view";
import { writePlan } from "@/lib/services/contacts/write";
import { eventRows } from "@/lib/services/events/ingest";
import { asksWhoHears, consentsOf, FORM_SUBMITTED, messageEvents } from "./announce";
import { followUpReference } from "./follow-reference";
import { newMessage } from "./new-message";
import { dueTimes, serviceTimesOf } from "./settings";
import type { Submission, SubmitResult } from "./submit";
import type { Outcome } from "./together";

/** One submission on its way into the database. */
export type Entry = { ctx: ServiceContext; submission: Submission; fingerprint: Buffer };
export type Stored = { result: SubmitResult; announced: boolean };

const wordsOf = ({ submission, fingerprint }: Entry): string[] => [
  `words ${hex(fingerprint)}`,
  ...(submission.key === null ? [] : [`key ${submission.key}`]),
];

/** What no two submissions that are stored together have in common: one could repeat the other, or be its person. */
export function keysOf(entry: Entry): string[] {
  const { phone, email } = entry.submission.input;
  return [
    ...wordsOf(entry),
    ...(phone === null ? [] : [`phone ${phone}`]),
    ...(email === null ? [] : [`email ${email}`]),
  ];
}

const locksOf = (entry: Entry): string[] => [...wordsOf(entry), ...contactLocks(entry.submission.input)];

const hex = (bytes: Buffer): string => bytes.toString("hex");
const NOT_MET: Meeting = { contactId: null, event: null, insert: null, update: null, touch: null };

/** What becomes of an entry: an outcome that was there before, or a message that is stored now. */
type Decided =
  | { entry: Entry; outcome: Outcome<Stored>; repeats: EarlierMessage | null }
  | { entry: Entry; outcome: null; row: MessageRow; met: Meeting };
type Fresh = Extract<Decided, { outcome: null }>;

/**
 * Stores submissions of one organization in one transaction of a fixed number of statements, and a few more for what
 * visitors do rarely (files, a consent, a contact whose gaps are filled). A submission whose contact is another one's of
 * them too has to wait for it.
 */
export async function storeTogether(entries: readonly Entry[]): Promise<Outcome<Stored>[]> {
  const ctx = entries[0]?.ctx;
  if (ctx === undefined) return [];
  const { db, organizationId } = ctx;
  return db.transaction(async (tx) => {
    await lockSubmission(tx, organizationId, entries.flatMap(locksOf), { onePlan: true });
    const before = await readBefore(tx, organizationId, entries);
    const times = serviceTimesOf(before.times);
    const decided = decide(entries, before);
    const fresh = decided.filter((one): one is Fresh => one.outcome === null);
    await giveNumbers(tx, organizationId, fresh);
    for (const { row, met } of fresh) {
      row.contactId = met.contactId;
      if (row.status !== "spam") Object.assign(row, dueTimes(times, row.createdAt, row));
    }
    await write(tx, ctx, decided, before);
    return decided.map((one) => {
      if (one.outcome !== null) return one.outcome;
      const result = { ...answer(one.entry.ctx, one.row), duplicate: false };
      return { value: { result, announced: one.row.status !== "spam" } };
    });
  });
}

const answer = (ctx: ServiceContext, message: Pick<MessageRow, "id" | "number">) => ({
  id: encodeId("message", message.id),
  number: message.number,
  reference: followUpReference(ctx, message.id),
});

function readBefore(tx: Tx, organizationId: string, entries: readonly Entry[]): Promise<BeforeSubmissions> {
  const met = entries.filter(({ submission }) => submission.spamReason === null && submission.synthetic !== true);
  const heard = met.filter(({ submission: { source } }) => asksWhoHears({ source, synthetic: false }));
  return readBeforeSubmissions(tx, organizationId, {
    keys: entries.flatMap(({ submission }) => submission.key ?? []),
    words: entries.map(({ ctx, fingerprint }) => ({
      fingerprint: hex(fingerprint),
      since: new Date(ctx.now().getTime() - DUPLICATE_WINDOW_MS),
    })),
    contacts: contactKeys(met.map(({ submission }) => submission.input)),
    heard: { sites: heard.map(({ submission }) => submission.site.id), type: FORM_SUBMITTED },
  });
}

function decide(entries: readonly Entry[], before: BeforeSubmissions): Decided[] {
  const taken = new Set<string>();
  return entries.map((entry): Decided => {
    const earlier = decidedBefore(entry, before);
    if (earlier !== null) return { entry, ...earlier };
    const { ctx, submission, fingerprint } = entry;
    const row = newMessage(ctx, submission, fingerprint);
    // Nobody answers spam: its clock starts, and its visitor is met, when it turns out to be none.
    const isMet = submission.spamReason === null && submission.synthetic !== true;
    const facts = { ...submission.input, source: submission.source };
    const met = isMet ? planMeeting(before.contacts, facts, row.createdAt) : NOT_MET;
    if (met.contactId !== null && taken.has(met.contactId)) return { entry, outcome: "again", repeats: null };
    if (met.contactId !== null) taken.add(met.contactId);
    return { entry, outcome: null, row, met };
  });
}

/** The answer a repetition gets: by its key, or by the same words within ten minutes. */
function decidedBefore(
  { ctx, submission, fingerprint }: Entry,
  { keyed, twins }: BeforeSubmissions,
): { outcome: Outcome<Stored>; repeats: EarlierMessage | null } | null {
  const told = (message: EarlierMessage): Outcome<Stored> => ({
    value: { result: { ...answer(ctx, message), duplicate: true }, announced: false },
  });
  const known = submission.key === null ? undefined : keyed.get(submission.key);
  if (known !== undefined) {
    const error = new AppError("conflict", "This Idempotency-Key was used for another message.");
    // A repeated request, not a repeated message: nothing is counted.
    return { outcome: known.fingerprint === hex(fingerprint) ? told(known) : { error }, repeats: null };
  }
  const twin = twins.get(hex(fingerprint));
  // A clean message must not vanish behind a quarantined twin of its own.
  if (twin === undefined || (twin.status === "spam" && submission.spamReason === null)) return null;
  return { outcome: told(twin), repeats: twin };
}

/** Numbers have no gaps, so one transaction waits for the other from here on: all that can be done before is done. */
async function giveNumbers(tx: Tx, organizationId: string, fresh: readonly Fresh[]): Promise<void> {
  const days = new Map<string, Fresh[]>();
  for (const one of fresh) {
    const day = dayIn(one.entry.submission.site.timeZone, one.row.createdAt);
    days.set(day, [...(days.get(day) ?? []), one]);
  }
  // In order, as every other transaction takes them; there are two at midnight only.
  for (const [day, ones] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const last = await nextMessageSequence(tx, organizationId, day, ones.length);
    for (const [index, { row }] of ones.entries()) {
      row.number = messageNumber(day, last - ones.length + 1 + index);
    }
  }
}

async function write(
  tx: Tx,
  ctx: ServiceContext,
  decided: readonly Decided[],
  { heard }: BeforeSubmissions,
): Promise<void> {
  const { organizationId } = ctx;
  const fresh = decided.filter((one): one is Fresh => one.outcome === null);
  const repeated = decided.flatMap((one) => (one.outcome !== null && one.repeats !== null ? [one] : []));
  const events = fresh.flatMap(({ entry, row, met }) => {
    if (row.status === "spam") return [];
    const site = asksWhoHears(row) ? (heard.get(row.siteId) ?? null) : null;
    const rows = eventRows(entry.ctx, messageEvents(row, met, site));
    row.eventId = rows[0]?.id ?? null;
    return rows;
  });
  const keys = [
    ...fresh.map(({ entry, row }) => ({ entry, messageId: row.id })),
    ...repeated.map(({ entry, repeats }) => ({ entry, messageId: repeats?.id ?? "" })),
  ].flatMap(({ entry: { ctx: own, submission }, messageId }) =>
    submission.key === null ? [] : [{ organizationId, key: submission.key, messageId, createdAt: own.now() }],
  );
  await storeSubmissions(
    tx,
    organizationId,
    {
      ...{ messages: fresh.map(({ row }) => row), events, keys },
      contacts: fresh.flatMap(({ met }) => met.insert ?? []),
      touched: fresh.flatMap(({ met }) => met.touch ?? []),
      repeated: repeated.flatMap(({ repeats }) => repeats?.id ?? []),
    },
    ctx.now(),
  );
  await writeRest(tx, ctx, fresh);
}

/** What visitors do rarely. */
async function writeRest(tx: Tx, ctx: ServiceContext, fresh: readonly Fresh[]): Promise<void> {
  const { organizationId } = ctx;
  const updates = fresh.flatMap(({ met }) => met.update ?? []);
  const visitor = { ...ctx, actor: { kind: "visitor", name: "visitor" } as const };
  await writePlan(tx, visitor, { inserts: [], updates }, { source: "web_chat", events: false });
  await recordConsents(tx, organizationId, consentsOf(fresh.map(({ row }) => row)));
  for (const { entry, row } of fresh) {
    const ids = entry.submission.files?.ids ?? [];
    if (ids.length > 0) await attachFiles(tx, organizationId, ids, row.id);
  }
}
