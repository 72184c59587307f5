import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { GroupCountState, GroupKind } from "@/lib/domain/audience/groups";
import type { AudienceRule } from "@/lib/domain/audience/rule";
import { instant } from "./columns";
import { contacts } from "./contacts";
import { organizations } from "./organizations";

/** Who a broadcast goes to: a list of contacts, or a rule over them. */
export const contactGroups = pgTable(
  "contact_groups",
  {
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    name: text().notNull(),
    description: text().notNull().default(""),
    kind: text().$type<GroupKind>().notNull(),
    /** Of a dynamic group. */
    rule: jsonb().$type<AudienceRule>(),
    /** How many it had when it was last counted; null before. */
    memberCount: integer(),
    countState: text().$type<GroupCountState>().notNull().default("counting"),
    countedAt: instant(),
    createdBy: text().notNull(),
    version: integer().notNull().default(1),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex("contact_groups_name").on(t.organizationId, t.name),
    index("contact_groups_org").on(t.organizationId, t.id),
    index("contact_groups_counted").on(t.countedAt),
  ],
);

/** The members of static groups. */
export const contactGroupMembers = pgTable(
  "contact_group_members",
  {
    groupId: uuid()
      .notNull()
      .references(() => contactGroups.id, { onDelete: "cascade" }),
    contactId: uuid()
      .notNull()
      .references(() => contacts.id, { onDelete: "cascade" }),
    organizationId: uuid().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.groupId, t.contactId] }), index("contact_group_members_contact").on(t.contactId)],
);
