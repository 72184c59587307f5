import { boolean, index, integer, jsonb, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";
import type {
  EmulatorState,
  ReceiverKind,
  ReceiverMode,
  ReplyOutcome,
  SignatureCheck,
} from "@/lib/domain/emulators/types";
import { bytea, instant } from "./columns";
import { organizations } from "./organizations";

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
    /** The emulated robot's keyword rule: a message must hold one of them. */
    keywords: text().array().notNull().default([]),
    /** What the emulated robot remembers between calls: accepted instants of the last minute, a ban. */
    state: jsonb().$type<EmulatorState>().notNull().default({ accepted: [], bannedUntil: null }),
    /** Calls answered in the current minute, whatever the answer: the bound that protects the product itself. */
    callsInMinute: integer().notNull().default(0),
    minuteStartedAt: instant(),
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
    outcome: text().$type<ReplyOutcome>().notNull().default("accepted"),
    signature: text().$type<SignatureCheck>().notNull().default("not_configured"),
  },
  (t) => [index("received_requests_receiver").on(t.receiverId, t.id)],
);
