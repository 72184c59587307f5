import type { EndpointSignature } from "../endpoints";

/**
 * A changed signature with what is left of the one before: the secret that was replaced signs on for `overlapMs`, one that
 * was replaced earlier as long as it was promised. Only Standard Webhooks provides for two signatures.
 */
export function rotated(
  next: EndpointSignature,
  before: EndpointSignature,
  now: Date,
  overlapMs: number,
): EndpointSignature {
  if (next.scheme !== "standard" || before.scheme !== "standard" || before.secret === undefined) return next;
  const { previous } = before;
  if (next.secret === before.secret) {
    return previous === undefined || Date.parse(previous.until) <= now.getTime() ? next : { ...next, previous };
  }
  if (overlapMs <= 0) return next;
  const until = new Date(now.getTime() + overlapMs).toISOString();
  return { ...next, previous: { secret: before.secret, until } };
}
