import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { AttributeType, AttributeValue } from "@/lib/domain/contacts/attributes";
import type { ContactChange } from "@/lib/domain/contacts/changes";
import type { ImportCounts, ImportError, ImportSettings, ImportState } from "@/lib/domain/contacts/import";
import type { ConsentPurpose } from "@/lib/domain/leave-message/consent";
import { instant } from "./columns";
import { organizations } from "./organizations";

const organization = () =>
  uuid()
    .notNull()
    .references(() => organizations.id, { onDelete: "cascade" });

const line = () => text().notNull().default("");

/** A person: document E's contact. Texts that nobody gave are empty, what others are found by is null. */
export const contacts = pgTable(
  "contacts",
  {
    id: uuid().primaryKey(),
    organizationId: organization(),
    /** The numeric `id` of document E's samples. */
    number: bigint({ mode: "number" }).notNull().generatedAlwaysAsIdentity({ startWith: 100_000_000_001 }),
    externalId: text(),
    name: line(),
    nickname: line(),
    phone: text(),
    email: text(),
    gender: line(),
    dateOfBirthday: date({ mode: "string" }),
    avatar: line(),
    state: line(),
    city: line(),
    street: line(),
    company: line(),
    position: line(),
    comments: line(),
    idCard: line(),
    utm: jsonb().$type<Record<string, string>>().notNull().default({}),
    attributes: jsonb().$type<Record<string, AttributeValue>>().notNull().default({}),
    tags: text().array().notNull().default([]),
    source: text().notNull(),
    /** 0 to 255, by the random end of the id: an even sample of an organization's contacts, for estimates. */
    sample: smallint().notNull().generatedAlwaysAs(sql`get_byte(uuid_send(id), 15)`),
    version: integer().notNull().default(1),
    lastActiveAt: instant(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    index("contacts_org").on(t.organizationId, t.id),
    index("contacts_phone").on(t.organizationId, t.phone),
    index("contacts_email").on(t.organizationId, t.email),
    uniqueIndex("contacts_external").on(t.organizationId, t.externalId),
    index("contacts_name").on(t.organizationId, sql`lower(${t.name}) text_pattern_ops`),
    index("contacts_nickname").on(t.organizationId, sql`lower(${t.nickname}) text_pattern_ops`),
    index("contacts_sample").on(t.organizationId, t.sample),
  ],
);

/** What other systems call a person (`wechat.openId`, …). One value of a type belongs to one contact. */
export const contactIdentities = pgTable(
  "contact_identities",
  {
    organizationId: organization(),
    type: text().notNull(),
    value: text().notNull(),
    contactId: uuid()
      .notNull()
      .references(() => contacts.id, { onDelete: "cascade" }),
    createdAt: instant().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.type, t.value] }),
    index("contact_identities_contact").on(t.contactId),
  ],
);

/** The attributes an organization has defined for its contacts; values stand in `contacts.attributes` under `key`. */
export const contactAttributes = pgTable(
  "contact_attributes",
  {
    id: uuid().primaryKey(),
    organizationId: organization(),
    key: text().notNull(),
    labelZh: text().notNull(),
    labelEn: text().notNull(),
    type: text().$type<AttributeType>().notNull(),
    options: text().array().notNull().default([]),
    sensitive: boolean().notNull().default(false),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [uniqueIndex("contact_attributes_key").on(t.organizationId, t.key)],
);

/** What changed of a contact, for its timeline. */
export const contactChanges = pgTable(
  "contact_changes",
  {
    id: uuid().primaryKey(),
    organizationId: organization(),
    contactId: uuid()
      .notNull()
      .references(() => contacts.id, { onDelete: "cascade" }),
    actorKind: text().notNull(),
    actorName: text().notNull(),
    /** The way in: `console`, `api`, `import`, `web_chat`, `merge`. */
    source: text().notNull(),
    changes: jsonb().$type<ContactChange[]>().notNull(),
    at: instant().notNull(),
  },
  (t) => [index("contact_changes_contact").on(t.contactId, t.id)],
);

/** What a person agreed to, and when that ended. */
export const contactConsents = pgTable(
  "contact_consents",
  {
    id: uuid().primaryKey(),
    organizationId: organization(),
    contactId: uuid()
      .notNull()
      .references(() => contacts.id, { onDelete: "cascade" }),
    /** Which wording, e.g. `leave-form/3`. */
    textVersion: text().notNull(),
    /** What it is about: each can be withdrawn alone. */
    purpose: text().$type<ConsentPurpose>().notNull().default("processing"),
    source: text().notNull(),
    ip: text(),
    givenAt: instant().notNull(),
    withdrawnAt: instant(),
  },
  (t) => [index("contact_consents_contact").on(t.contactId, t.id)],
);

/** A threshold on an attribute that raises `flow.triggered` once for each time a contact crosses it (document D §1). */
export const contactRules = pgTable(
  "contact_rules",
  {
    id: uuid().primaryKey(),
    organizationId: organization(),
    name: text().notNull(),
    field: text().notNull(),
    op: text().notNull(),
    value: jsonb().$type<unknown>().notNull(),
    enabled: boolean().notNull().default(true),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [index("contact_rules_org").on(t.organizationId)],
);

/** A file on its way in: its rows wait in pages, a worker takes one page per transaction. */
export const contactImports = pgTable(
  "contact_imports",
  {
    id: uuid().primaryKey(),
    organizationId: organization(),
    fileName: text().notNull(),
    state: text().$type<ImportState>().notNull(),
    headers: text().array().notNull(),
    settings: jsonb().$type<ImportSettings>().notNull(),
    totalRows: integer().notNull(),
    pages: integer().notNull(),
    /** Pages that are done in the present state: checked, or imported. */
    pagesDone: integer().notNull().default(0),
    counts: jsonb().$type<ImportCounts>().notNull(),
    createdBy: text().notNull(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    index("contact_imports_org").on(t.organizationId, t.id),
    index("contact_imports_live").on(t.id).where(sql`state in ('checking', 'running')`),
  ],
);

export const contactImportPages = pgTable(
  "contact_import_pages",
  {
    importId: uuid()
      .notNull()
      .references(() => contactImports.id, { onDelete: "cascade" }),
    organizationId: uuid().notNull(),
    page: integer().notNull(),
    /** The cells as text, one array per row of the file. */
    rows: jsonb().$type<string[][]>().notNull(),
    errors: jsonb().$type<ImportError[]>().notNull().default([]),
  },
  (t) => [primaryKey({ columns: [t.importId, t.page] })],
);
