import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/** Heartbeats of worker processes, for readiness and the console's status line. */
export const workers = pgTable("workers", {
  id: text().primaryKey(),
  pid: integer().notNull(),
  startedAt: instant().notNull(),
  seenAt: instant().notNull(),
});
