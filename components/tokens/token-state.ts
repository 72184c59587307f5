const DAY_MS = 86_400_000;
/** From here on a token counts as 即将过期. */
const SOON_DAYS = 14;
/** A live token that nobody used for this long is worth a question. */
const UNUSED_DAYS = 90;

type Facts = {
  status: "active" | "expired" | "revoked";
  createdAt: string;
  lastUsedAt: string | null;
  expiresAt: string | null;
};

export type TokenState = "active" | "expiring" | "expired" | "revoked";

/** Where a token stands at an instant. */
export function tokenState(token: Facts, now: Date): TokenState {
  if (token.status !== "active" || token.expiresAt === null) return token.status;
  return Date.parse(token.expiresAt) - now.getTime() <= SOON_DAYS * DAY_MS ? "expiring" : "active";
}

/** Whether a live token was not used for so long that revoking it is probably right. */
export function isForgotten(token: Facts, now: Date): boolean {
  const last = Date.parse(token.lastUsedAt ?? token.createdAt);
  return token.status === "active" && now.getTime() - last > UNUSED_DAYS * DAY_MS;
}
