import { type SQL, sql } from "drizzle-orm";
import type { ContactChange } from "@/lib/domain/contacts/changes";
import type { Contact, ContactIdentity } from "@/lib/domain/contacts/contact";
import type { Executor, Tx } from "../client";
import { jsonParameter } from "./hot";

/** What contacts may be known by. */
export type ContactKeys = {
  externalIds: readonly string[];
  phones: readonly string[];
  emails: readonly string[];
  identities: readonly ContactIdentity[];
};

export type StoredContact = Contact & { number: number; version: number; updatedAt: Date };

type RawContact = Omit<StoredContact, "createdAt" | "updatedAt" | "lastActiveAt" | "identities"> & {
  createdAt: string;
  updatedAt: string;
  lastActiveAt: string | null;
  identities: ContactIdentity[] | null;
};

/** The columns of a contact under the names of the domain, its identities (oldest first) with them. */
const COLUMNS = sql`c.id, c.number, c.external_id as "externalId", c.name, c.nickname, c.phone, c.email, c.gender,
  c.date_of_birthday as "dateOfBirthday", c.avatar, c.state, c.city, c.street, c.company, c.position, c.comments,
  c.id_card as "idCard", c.utm, c.attributes, c.tags, c.source, c.version, c.created_at as "createdAt",
  c.updated_at as "updatedAt", c.last_active_at as "lastActiveAt",
  (select json_agg(json_build_object('type', i.type, 'id', i.value) order by i.created_at, i.type, i.value)
    from contact_identities i where i.contact_id = c.id) as identities`;

/** The very object, its times made dates: pages of thousands are read, and copies showed in the profile of a broadcast. */
const toContact = (raw: RawContact): StoredContact =>
  Object.assign(raw, {
    identities: raw.identities ?? [],
    createdAt: new Date(raw.createdAt),
    updatedAt: new Date(raw.updatedAt),
    lastActiveAt: raw.lastActiveAt === null ? null : new Date(raw.lastActiveAt),
  });

/** As one JSON document: the driver takes a row of 26 columns apart value by value, which is five times as slow. */
const document = (rest: SQL): SQL => sql`select json_agg(r) as rows from (select ${COLUMNS} ${rest}) r`;

async function read(db: Executor, rest: SQL): Promise<StoredContact[]> {
  const result = await db.execute<{ rows: ContactsDocument }>(document(rest));
  return contactsOf(result.rows[0]?.rows ?? null);
}

/** What {@link knownContactsDocument} yields. */
export type ContactsDocument = RawContact[] | null;
export const contactsOf = (rows: ContactsDocument): StoredContact[] => (rows ?? []).map(toContact);

const texts = (values: readonly string[]) => sql`${sql.param([...values])}::text[]`;
const uuids = (values: readonly string[]) => sql`${sql.param([...values])}::uuid[]`;

/** Ids of the contacts that have one of the keys; of a phone number or an address the oldest. */
function known(organizationId: string, keys: ContactKeys): SQL {
  const org = sql`organization_id = ${organizationId}::uuid`;
  return sql`
    select id from contacts where ${org} and external_id = any(${texts(keys.externalIds)})
    union select contact_id from contact_identities where ${org} and (type, value) in (
      select * from unnest(${texts(keys.identities.map(({ type }) => type))}, ${texts(keys.identities.map(({ id }) => id))}))
    union (select distinct on (phone) id from contacts where ${org} and phone = any(${texts(keys.phones)}) order by phone, id)
    union (select distinct on (email) id from contacts where ${org} and email = any(${texts(keys.emails)}) order by email, id)`;
}

const lockedContacts = (organizationId: string, keys: ContactKeys): SQL =>
  sql`from contacts c where c.organization_id = ${organizationId}::uuid
    and c.id in (${known(organizationId, keys)}) order by c.id for update of c`;

/** The contacts that have one of the keys, oldest first, locked. The caller holds the keys' locks. */
export async function lockKnownContacts(tx: Tx, organizationId: string, keys: ContactKeys): Promise<StoredContact[]> {
  return read(tx, lockedContacts(organizationId, keys));
}

/** The same as a query of one document, for a statement that reads other things too; see {@link contactsOf}. */
export const knownContactsDocument = (organizationId: string, keys: ContactKeys): SQL =>
  document(lockedContacts(organizationId, keys));

/** The contacts of these ids, oldest first, locked. */
export async function lockContacts(tx: Tx, organizationId: string, ids: readonly string[]): Promise<StoredContact[]> {
  return read(
    tx,
    sql`from contacts c where c.organization_id = ${organizationId}::uuid and c.id = any(${uuids(ids)}) order by c.id for update of c`,
  );
}

/** The contacts of these ids, in no order. */
export async function contactsById(
  db: Executor,
  organizationId: string,
  ids: readonly string[],
): Promise<StoredContact[]> {
  if (ids.length === 0) return [];
  return read(db, sql`from contacts c where c.organization_id = ${organizationId}::uuid and c.id = any(${uuids(ids)})`);
}

/** The contacts that have one of the keys, oldest first. */
export async function knownContacts(db: Executor, organizationId: string, keys: ContactKeys): Promise<StoredContact[]> {
  return read(
    db,
    sql`from contacts c where c.organization_id = ${organizationId}::uuid and c.id in (${known(organizationId, keys)}) order by c.id`,
  );
}

const RECORD = sql`(id uuid, "externalId" text, name text, nickname text, phone text, email text, gender text,
  "dateOfBirthday" date, avatar text, state text, city text, street text, company text, position text, comments text,
  "idCard" text, utm jsonb, attributes jsonb, tags jsonb, source text, "lastActiveAt" timestamptz, "createdAt" timestamptz)`;
const TAGS = sql`array(select jsonb_array_elements_text(r.tags))`;

/** Stores new contacts with their identities: two statements, however many there are. */
export async function insertContacts(
  tx: Tx,
  organizationId: string,
  contacts: readonly Contact[],
  now: Date,
): Promise<void> {
  if (contacts.length === 0) return;
  await tx.execute(contactsInsert(organizationId, contacts, now));
  await insertIdentities(
    tx,
    organizationId,
    contacts.flatMap(({ id, identities }) => identities.map((identity) => ({ ...identity, contactId: id }))),
    now,
  );
}

/** New contacts without their identities, for a statement that stores other things too. */
export function contactsInsert(organizationId: string, contacts: readonly Contact[], now: Date): SQL {
  return sql`
    insert into contacts (id, organization_id, external_id, name, nickname, phone, email, gender, date_of_birthday, avatar,
      state, city, street, company, position, comments, id_card, utm, attributes, tags, source, last_active_at, created_at, updated_at)
    select r.id, ${organizationId}::uuid, r."externalId", r.name, r.nickname, r.phone, r.email, r.gender, r."dateOfBirthday",
      r.avatar, r.state, r.city, r.street, r.company, r.position, r.comments, r."idCard", r.utm, r.attributes, ${TAGS},
      r.source, r."lastActiveAt", r."createdAt", ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${jsonParameter(contacts)}::jsonb) as r${RECORD}`;
}

/** Writes changed contacts, each with its new identities, and counts their versions up. */
export async function updateContacts(
  tx: Tx,
  organizationId: string,
  updates: readonly { after: Contact; newIdentities: readonly ContactIdentity[] }[],
  now: Date,
): Promise<void> {
  if (updates.length === 0) return;
  await tx.execute(sql`
    update contacts c set external_id = r."externalId", name = r.name, nickname = r.nickname, phone = r.phone, email = r.email,
      gender = r.gender, date_of_birthday = r."dateOfBirthday", avatar = r.avatar, state = r.state, city = r.city,
      street = r.street, company = r.company, position = r.position, comments = r.comments, id_card = r."idCard", utm = r.utm,
      attributes = r.attributes, tags = ${TAGS}, last_active_at = r."lastActiveAt", version = c.version + 1,
      updated_at = ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${jsonParameter(updates.map(({ after }) => after))}::jsonb) as r${RECORD}
    where c.organization_id = ${organizationId}::uuid and c.id = r.id`);
  const added = updates.flatMap(({ after, newIdentities }) =>
    newIdentities.map((identity) => ({ ...identity, contactId: after.id })),
  );
  await insertIdentities(tx, organizationId, added, now);
}

async function insertIdentities(
  tx: Tx,
  organizationId: string,
  rows: readonly (ContactIdentity & { contactId: string })[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(sql`
    insert into contact_identities (organization_id, type, value, contact_id, created_at)
    select ${organizationId}::uuid, r.type, r.id, r."contactId", ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${jsonParameter(rows)}::jsonb) as r(type text, id text, "contactId" uuid)`);
}

/** Takes identities away from a contact. */
export async function deleteIdentities(
  tx: Tx,
  organizationId: string,
  contactId: string,
  gone: readonly ContactIdentity[],
): Promise<void> {
  if (gone.length === 0) return;
  await tx.execute(sql`
    delete from contact_identities where organization_id = ${organizationId}::uuid and contact_id = ${contactId}::uuid
      and (type, value) in (select * from unnest(${texts(gone.map(({ type }) => type))}, ${texts(gone.map(({ id }) => id))}))`);
}

export type ChangeRow = { id: string; contactId: string; changes: readonly ContactChange[] };

/** Lines of the contacts' timelines. */
export async function insertChanges(
  tx: Tx,
  organizationId: string,
  by: { actorKind: string; actorName: string; source: string; at: Date },
  rows: readonly ChangeRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(sql`
    insert into contact_changes (id, organization_id, contact_id, actor_kind, actor_name, source, changes, at)
    select r.id, ${organizationId}::uuid, r."contactId", ${by.actorKind}, ${by.actorName}, ${by.source}, r.changes, ${by.at.toISOString()}::timestamptz
    from jsonb_to_recordset(${jsonParameter(rows)}::jsonb) as r(id uuid, "contactId" uuid, changes jsonb)`);
}

/** Marks a contact as active now. */
export async function touchContact(tx: Tx, organizationId: string, contactId: string, at: Date): Promise<void> {
  await tx.execute(contactsTouch(organizationId, [contactId], at));
}

export const contactsTouch = (organizationId: string, ids: readonly string[], at: Date): SQL => sql`
    update contacts set last_active_at = greatest(last_active_at, ${at.toISOString()}::timestamptz)
    where organization_id = ${organizationId}::uuid and id = any(${uuids(ids)})`;

/** Deletes contacts with all that hangs on them; their leave messages stay, and belong to nobody. */
export async function deleteContacts(tx: Tx, organizationId: string, ids: readonly string[]): Promise<number> {
  await tx.execute(sql`
    update leave_messages set contact_id = null where organization_id = ${organizationId}::uuid and contact_id = any(${uuids(ids)})`);
  const result = await tx.execute<{ id: string }>(sql`
    delete from contacts where organization_id = ${organizationId}::uuid and id = any(${uuids(ids)}) returning id`);
  return result.rows.length;
}

/** Gives everything that hangs on some contacts to another one; the contacts themselves stay. */
export async function moveBelongings(
  tx: Tx,
  organizationId: string,
  from: readonly string[],
  to: string,
): Promise<void> {
  const org = sql`organization_id = ${organizationId}::uuid and contact_id = any(${uuids(from)})`;
  await tx.execute(sql`update leave_messages set contact_id = ${to}::uuid where ${org}`);
  await tx.execute(sql`update contact_identities set contact_id = ${to}::uuid where ${org}`);
  await tx.execute(sql`update contact_consents set contact_id = ${to}::uuid where ${org}`);
  await tx.execute(sql`update contact_changes set contact_id = ${to}::uuid where ${org}`);
  await tx.execute(sql`
    insert into contact_group_members (group_id, contact_id, organization_id, created_at)
    select distinct on (group_id) group_id, ${to}::uuid, organization_id, created_at
    from contact_group_members where ${org} order by group_id, created_at on conflict do nothing`);
}
