import { index, integer, pgTable, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";
import { organizations } from "./organizations";

/**
 * Letters to visitors that are still to be sent: that a message has arrived. The address and the words are the message's,
 * so nothing of a person is kept here; a row goes when its letter is sent or given up.
 */
export const visitorLetters = pgTable(
  "visitor_letters",
  {
    messageId: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    /** When it is (next) due; a try that is under way holds it until here. */
    sendAt: instant().notNull(),
    tries: integer().notNull().default(0),
    createdAt: instant().notNull(),
  },
  (t) => [index("visitor_letters_due").on(t.sendAt)],
);
