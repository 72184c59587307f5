import { hasInboxWork } from "@/db/queries/inbox-sla";
import type { Wake } from "@/lib/jobs/wake";
import { sweepTickets } from "@/lib/services/tickets/due-sweep";
import { sweepAssignments } from "./assign-sweep";
import { advanceExports } from "./export-jobs";
import { type ReplyDeps, sendDueReplies } from "./send-replies";
import { sweepSla } from "./sla-sweep";
import { type LetterDeps, sendDueVisitorLetters } from "./visitor-letters";

/** What is later than this is found by a sweep: a timer that long is a promise nobody keeps. */
const LONGEST_WAIT_MS = 60_000;

/** One round over what is due in inboxes: who gets what, warnings and breaches first, then letters and files, which take their time. */
export async function advanceInbox(deps: ReplyDeps & LetterDeps): Promise<{ nextInMs: number | null }> {
  await sweepAssignments(deps);
  await sweepSla(deps);
  await sweepTickets(deps);
  const waits = [await sendDueReplies(deps), await sendDueVisitorLetters(deps), await advanceExports(deps)];
  const nextInMs = Math.min(...waits.map((wait) => wait ?? Number.POSITIVE_INFINITY));
  return { nextInMs: nextInMs <= LONGEST_WAIT_MS ? nextInMs : null };
}

/** A wake for the inbox when something in it is due within `horizonMs`. */
export async function findInboxWork(
  deps: Pick<ReplyDeps, "db" | "now">,
  options: { horizonMs: number },
): Promise<Wake[]> {
  const until = new Date(deps.now().getTime() + options.horizonMs);
  return (await hasInboxWork(deps.db, until)) ? [{ kind: "inbox" }] : [];
}
