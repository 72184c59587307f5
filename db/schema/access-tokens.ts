import { integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";
import { organizations } from "./organizations";

/**
 * Access tokens of platforms' applications and of authorizations, shared by all processes. One row per application,
 * secret and organization; whoever holds its lease fetches, the others wait. Everything here can be fetched anew.
 */
export const accessTokens = pgTable("access_tokens", {
  /** Keyed hash of organization, application and secret: another secret is another row. */
  key: text().primaryKey(),
  organizationId: uuid()
    .notNull()
    .references(() => organizations.id, { onDelete: "cascade" }),
  /** The token, sealed; null before the first one, and after the platform refused it. */
  sealed: text(),
  /** Keyed hash of the token: is the one that was refused still this one? */
  tokenHash: text(),
  expiresAt: instant(),
  /** From here on somebody fetches the next one, while this one still serves. */
  refreshAt: instant(),
  /** Somebody is fetching, until then at the latest. */
  refreshingUntil: instant(),
  /** Who: only the holder may store what came back. */
  lease: uuid(),
  /** When a refused token was last given up: not again at once, or a receiver that refuses every token would have one fetched for every push. */
  refusedAt: instant(),
  /** The last fetch failed: what came back, sealed, how often in a row, and when it may be tried again. */
  failure: text(),
  failures: integer().notNull().default(0),
  retryAt: instant(),
  updatedAt: instant().notNull(),
});
