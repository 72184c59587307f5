import { hitThrottles } from "@/db/queries/throttles";
import type { ServiceContext } from "@/lib/context";
import { networkOf } from "@/lib/domain/client-ip";
import { AppError } from "@/lib/errors";
import { keyedHash } from "@/lib/secrets";

/**
 * How much one address may submit. People at a form need little; a website's own server hands in the messages of many
 * visitors through the API, always from one address, and is held by the site's limit as well.
 */
export const SUBMIT_LIMITS = {
  form: [
    { limit: 5, windowSeconds: 600 },
    { limit: 20, windowSeconds: 86_400 },
  ],
  api: [
    { limit: 30, windowSeconds: 600 },
    { limit: 300, windowSeconds: 86_400 },
  ],
} as const;
export const SITE_LIMIT = { limit: 60, windowSeconds: 60 } as const;

/**
 * Counts one submission against the sender's address and the site.
 * @throws AppError `limit` with the seconds to wait
 */
export async function admitSubmission(ctx: ServiceContext, way: "form" | "api", siteId: string): Promise<void> {
  const sender = ctx.ip === null ? null : keyedHash(ctx.keys, "submit-ip", networkOf(ctx.ip)).toString("base64url");
  const uses = [
    ...(sender === null
      ? []
      : SUBMIT_LIMITS[way].map((rule) => ({
          ...rule,
          key: `submit:${way}:${rule.windowSeconds}:${siteId}:${sender}`,
        }))),
    { ...SITE_LIMIT, key: `submit:site:${siteId}` },
  ];
  const result = await hitThrottles(ctx.db, uses, ctx.now());
  if (!result.allowed)
    throw new AppError("limit", "Too many messages.", { retryAfterSeconds: result.retryAfterSeconds });
}
