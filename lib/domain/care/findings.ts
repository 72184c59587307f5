/** What may need somebody's care, the most pressing first. */
export const CARE_KINDS = [
  "silence",
  "noChannel",
  "selfTestFailed",
  "filesFull",
  "certificate",
  "tokenExpiring",
  "quiet",
  "secretOld",
  "tokenUnused",
] as const;
export type CareKind = (typeof CARE_KINDS)[number];
export type CareSeverity = "danger" | "warning" | "info";

export const DEFAULT_SECRET_DAYS = 180;
export const DEFAULT_QUIET_DAYS = 7;
/** ux.md §1.4: 证书将于 {d} 天后过期 when fewer are left. */
export const CERTIFICATE_DAYS = 21;
/** ux.md §1.17: told this many days before a token is over. */
export const TOKEN_REMINDERS = [14, 5, 1] as const;
/** … and to be revoked after so many without use. */
export const TOKEN_UNUSED_DAYS = 90;
const URGENT_DAYS = 3;
const DAY_MS = 86_400_000;

/** Whole days from `from` to `to`, rounded down; negative when `to` is before. */
export const daysBetween = (from: Date, to: Date): number => Math.floor((to.getTime() - from.getTime()) / DAY_MS);

/** How pressing a certificate's end is; null while it is far away. `days` counts down, 0 on the last day. */
export function certificateCare(expiresAt: Date, now: Date): { days: number; severity: CareSeverity } | null {
  const days = daysBetween(now, expiresAt);
  if (days >= CERTIFICATE_DAYS) return null;
  return { days, severity: days < URGENT_DAYS ? "danger" : "warning" };
}

export type TokenFacts = { createdAt: Date; lastUsedAt: Date | null; expiresAt: Date | null };

/** What a live token needs: nothing, an end of its own, or somebody who revokes it. */
export function tokenCare(
  token: TokenFacts,
  now: Date,
): { kind: "tokenExpiring" | "tokenUnused"; days: number; severity: CareSeverity } | null {
  const { createdAt, lastUsedAt, expiresAt } = token;
  const left = expiresAt === null ? null : daysBetween(now, expiresAt);
  if (left !== null && left < TOKEN_REMINDERS[0]) {
    return { kind: "tokenExpiring", days: left, severity: left < TOKEN_REMINDERS[2] ? "danger" : "warning" };
  }
  const unused = daysBetween(lastUsedAt ?? createdAt, now);
  return unused < TOKEN_UNUSED_DAYS ? null : { kind: "tokenUnused", days: unused, severity: "info" };
}

/** The reminder that is due on this very day before a token's end: 14, 5 or 1; null on all others. */
export function tokenReminder(expiresAt: Date, now: Date): (typeof TOKEN_REMINDERS)[number] | null {
  const left = (expiresAt.getTime() - now.getTime()) / DAY_MS;
  return TOKEN_REMINDERS.find((days) => left <= days && left > days - 1) ?? null;
}
