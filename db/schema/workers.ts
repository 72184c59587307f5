import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/** Heartbeats of worker processes, for readiness, shares of lanes and the console's status line. */
export const workers = pgTable("workers", {
  id: text().primaryKey(),
  pid: integer().notNull(),
  startedAt: instant().notNull(),
  seenAt: instant().notNull(),
  /** How many lanes it holds, so that workers take fair shares; by its last heartbeat or the last time it took some. */
  lanes: integer().notNull().default(0),
});
