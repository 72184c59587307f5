import { getTableColumns, sql } from "drizzle-orm";
import { toSnakeCase } from "drizzle-orm/casing";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { Contact } from "@/lib/domain/contacts/contact";
import type { MessageStatus } from "@/lib/domain/leave-message/status";
import type { Tx } from "../client";
import { leaveMessages, type submitKeys } from "../schema";
import {
  type ContactKeys,
  type ContactsDocument,
  contactsInsert,
  contactsOf,
  contactsTouch,
  knownContactsDocument,
  type StoredContact,
} from "./contacts-write";
import { type NewEvent, storedEvents } from "./events";
import { jsonParameter, runNamed } from "./hot";
import { type ServiceFacts, serviceFactsDocument } from "./inbox-settings";
import type { MessageRow } from "./messages";

/*
 * Messages of visitors are read and written by few statements, however many are stored together: a round trip costs more
 * than what it does.
 */

/** A message that is there already; `fingerprint` in hex. */
export type EarlierMessage = { id: string; number: string; status: MessageStatus; fingerprint: string };

/** What has to be known before submissions are stored. */
export type BeforeSubmissions = {
  /** By idempotency key. */
  keyed: Map<string, EarlierMessage>;
  /** By fingerprint in hex: the newest of the same words. */
  twins: Map<string, EarlierMessage>;
  contacts: StoredContact[];
  times: ServiceFacts | null;
  /** Names by id of the sites asked about, when some endpoint that is on wants to hear of `heard.type`. */
  heard: Map<string, string>;
};

type Asked = {
  keys: readonly string[];
  /** Words, and from when on they count as the same; fingerprints in hex. */
  words: readonly { fingerprint: string; since: Date }[];
  contacts: ContactKeys;
  heard: { sites: readonly string[]; type: EventType };
};

/** Reads it, and locks the contacts. The caller holds the submissions' locks (`lockSubmission`). */
export async function readBeforeSubmissions(tx: Tx, organizationId: string, asked: Asked): Promise<BeforeSubmissions> {
  const org = sql`${organizationId}::uuid`;
  const message = sql`'id', m.id, 'number', m.number, 'status', m.status, 'fingerprint', encode(m.fingerprint, 'hex')`;
  const words = asked.words.map(({ fingerprint, since }) => ({ fingerprint, since: since.toISOString() }));
  const [row] = await runNamed<{
    keyed: (EarlierMessage & { key: string })[] | null;
    twins: EarlierMessage[] | null;
    contacts: ContactsDocument;
    times: ServiceFacts | null;
    heard: Record<string, string> | null;
  }>(
    tx,
    "before-submissions",
    sql`select
      (select json_agg(json_build_object('key', k.key, ${message})) from submit_keys k
        join leave_messages m on m.id = k.message_id and m.organization_id = k.organization_id
        where k.organization_id = ${org} and k.key = any(${sql.param([...asked.keys])}::text[])) as keyed,
      (select json_agg(json_build_object(${message}))
        from json_to_recordset(${jsonParameter(words)}::json) as w(fingerprint text, since timestamptz)
        cross join lateral (select * from leave_messages l
          where l.organization_id = ${org} and l.fingerprint = decode(w.fingerprint, 'hex') and l.created_at > w.since
          order by l.created_at desc limit 1) m) as twins,
      (${knownContactsDocument(organizationId, asked.contacts)}) as contacts,
      (${serviceFactsDocument(organizationId)}) as times,
      (select json_object_agg(s.id, s.name) from sites s
        where s.organization_id = ${org} and s.id = any(${sql.param([...asked.heard.sites])}::uuid[])
          and exists (select 1 from endpoints e where e.organization_id = ${org} and e.deleted_at is null
            and e.enabled and ${asked.heard.type}::text = any(e.events))) as heard`,
  );
  return {
    keyed: new Map(row?.keyed?.map((one) => [one.key, one])),
    twins: new Map(row?.twins?.map((one) => [one.fingerprint, one])),
    contacts: contactsOf(row?.contacts ?? null),
    times: row?.times ?? null,
    heard: new Map(Object.entries(row?.heard ?? {})),
  };
}

/** All that submissions leave behind, but for changes of contacts. */
export type NewSubmissions = {
  messages: readonly MessageRow[];
  events: readonly NewEvent[];
  /** New contacts, without identities. */
  contacts: readonly Contact[];
  /** Contacts that are active now, and nothing else. */
  touched: readonly string[];
  keys: readonly (typeof submitKeys.$inferInsert)[];
  /** Messages whose words came again. */
  repeated: readonly string[];
};

const columns = Object.entries(getTableColumns(leaveMessages)).map(([name, column]) => ({
  name: toSnakeCase(name),
  read: `r."${name}"`,
  typed: `"${name}" ${column.getSQLType()}`,
}));
const list = (part: keyof (typeof columns)[number]) => sql.raw(columns.map((column) => column[part]).join(", "));
const MESSAGE = { names: list("name"), reads: list("read"), record: list("typed") };

/** Stores it all in one statement. */
export async function storeSubmissions(tx: Tx, organizationId: string, all: NewSubmissions, now: Date): Promise<void> {
  const rows = all.messages.map((row) => ({ ...row, fingerprint: `\\x${row.fingerprint.toString("hex")}` }));
  const at = sql`${now.toISOString()}::timestamptz`;
  await runNamed(
    tx,
    "store-submissions",
    sql`with ${storedEvents(all.events)},
      new_contacts as (${contactsInsert(organizationId, all.contacts, now)}),
      active_contacts as (${contactsTouch(organizationId, all.touched, now)}),
      repeats as (
        update leave_messages set repeats = repeats + 1, updated_at = ${at}
        where organization_id = ${organizationId}::uuid and id = any(${sql.param([...all.repeated])}::uuid[])),
      new_keys as (
        insert into submit_keys (organization_id, key, message_id, created_at)
        select ${organizationId}::uuid, r.key, r."messageId", r."createdAt"
        from json_to_recordset(${jsonParameter(all.keys)}::json) as r(key text, "messageId" uuid, "createdAt" timestamptz)
        on conflict do nothing)
      insert into leave_messages (${MESSAGE.names}) select ${MESSAGE.reads}
      from json_to_recordset(${jsonParameter(rows)}::json) as r(${MESSAGE.record})`,
  );
}
