import type { RecipientOutcome, Verdict } from "@/lib/domain/delivery";

/**
 * The verdict of a try that was for some receivers only, with those of earlier tries who were left out of it. Delivered
 * in part when somebody has it and somebody never will, whichever try it was in; while a try is to be repeated, it stays.
 */
export function acrossTries(verdict: Verdict, earlier: readonly RecipientOutcome[]): Verdict {
  const now = verdict.recipients ?? [];
  const tried = new Set(now.map(({ kind, id }) => `${kind} ${id}`));
  const before = earlier.filter(({ kind, id }) => !tried.has(`${kind} ${id}`));
  if (before.length === 0) return verdict;
  const all = { ...verdict, recipients: [...before, ...now] };
  // Without a word about any receiver nothing is known that was not known before.
  if (verdict.kind === "retry" || now.length === 0) return all;
  const states = new Set(all.recipients.map(({ state }) => state));
  if (!states.has("accepted") || !states.has("failed")) return all;
  const { reason: _reason, ...rest } = all;
  return { ...rest, kind: "delivered", diagnosis: "delivered.partial" };
}
