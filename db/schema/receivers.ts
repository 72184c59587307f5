import { boolean, index, integer, jsonb, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";
import { bytea, instant } from "./columns";
import { organizations } from "./organizations";

export const RECEIVER_KINDS = ["http", "wecom", "dingtalk", "feishu"] as const;
export type ReceiverKind = (typeof RECEIVER_KINDS)[number];
export const RECEIVER_MODES = ["success", "wrong_signature", "rate_limit", "slow"] as const;
export type ReceiverMode = (typeof RECEIVER_MODES)[number];

/** The built-in receiver: a place to push to for somebody with no robot at hand. */
export const receivers = pgTable(
  "receivers",
  {
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    name: text().notNull(),
    /** Unguessable part of the address it listens on. */
    key: text().notNull().unique(),
    kind: text().$type<ReceiverKind>().notNull(),
    mode: text().$type<ReceiverMode>().notNull(),
    /** When set, the emulated robot verifies signatures with it. Sealed. */
    sealedSecret: text(),
    createdAt: instant().notNull(),
  },
  (t) => [index("receivers_org").on(t.organizationId)],
);

/** What a receiver got, the newest 100 each. */
export const receivedRequests = pgTable(
  "received_requests",
  {
    id: uuid().primaryKey(),
    receiverId: uuid()
      .notNull()
      .references(() => receivers.id, { onDelete: "cascade" }),
    at: instant().notNull(),
    method: text().notNull(),
    query: text().notNull(),
    headers: jsonb().$type<[string, string][]>().notNull(),
    body: bytea().notNull(),
    bodyBytes: integer().notNull(),
    truncated: boolean().notNull(),
    answeredStatus: smallint().notNull(),
    answeredBody: text().notNull(),
  },
  (t) => [index("received_requests_receiver").on(t.receiverId, t.id)],
);
