import { hitThrottles } from "@/db/queries/throttles";
import type { ServiceContext } from "@/lib/context";
import { networkOf } from "@/lib/domain/client-ip";
import { GUARD_DEFAULTS, type GuardRule } from "@/lib/domain/leave-message/guard";
import { AppError } from "@/lib/errors";
import { keyedHash } from "@/lib/secrets";
import type { SiteRow } from "./sites";

type Way = "form" | "api";
type Limit = { limit: number; windowSeconds: number };
/**
 * Through the API a website's own server hands in the messages of many visitors, always from one address: it may send
 * so many times what a person at a form may, and is held by the site's limit as well.
 */
const API_TIMES = { tenMinutes: 6, day: 15 };

/** How much one address may submit in ten minutes and in a day. */
export function addressLimits(way: Way, { perTenMinutes, perDay }: GuardRule): [Limit, Limit] {
  const times = way === "api" ? API_TIMES : { tenMinutes: 1, day: 1 };
  return [
    { limit: perTenMinutes * times.tenMinutes, windowSeconds: 600 },
    { limit: perDay * times.day, windowSeconds: 86_400 },
  ];
}

/**
 * Counts one submission against the sender's address and the site, by the limits of the site.
 * @throws AppError `limit` with the seconds to wait
 */
export async function admitSubmission(
  ctx: ServiceContext,
  way: Way,
  site: Pick<SiteRow, "id" | "guard">,
): Promise<void> {
  const guard = site.guard ?? GUARD_DEFAULTS;
  const sender = ctx.ip === null ? null : keyedHash(ctx.keys, "submit-ip", networkOf(ctx.ip)).toString("base64url");
  const uses = [
    ...(sender === null
      ? []
      : addressLimits(way, guard).map((rule) => ({
          ...rule,
          key: `submit:${way}:${rule.windowSeconds}:${site.id}:${sender}`,
        }))),
    { limit: guard.perSiteMinute, windowSeconds: 60, key: `submit:site:${site.id}` },
  ];
  const result = await hitThrottles(ctx.db, uses, ctx.now());
  if (!result.allowed)
    throw new AppError("limit", "Too many messages.", { retryAfterSeconds: result.retryAfterSeconds });
}
