import {
  type ContactExtras,
  type ContactFilter,
  contactExtras,
  contactFacets,
  contactPage,
  countContacts,
} from "@/db/queries/contacts-read";
import { contactsById } from "@/db/queries/contacts-write";
import { authorize, type ServiceContext } from "@/lib/context";
import type { CheckedRule } from "@/lib/domain/audience/check";
import { encodeId } from "@/lib/domain/ids";
import { encodeCursor, type Page } from "@/lib/domain/paging";
import { clockOf, findGroupRule } from "@/lib/services/groups/rules";
import { type ContactDto, maskedContact, toContactDto } from "./dto";
import { loadDefinitions } from "./input";
import { decodeAll } from "./manage";
import { searchOf } from "./search";

export type ContactQuery = {
  q?: string | undefined;
  tag?: string | undefined;
  source?: string | undefined;
  /** `grp_…`; one that is not there finds nobody. */
  group?: string | undefined;
  /** Further conditions; all have to hold. */
  rule?: CheckedRule | undefined;
  /** UUID of the last contact seen. */
  cursor?: string | undefined;
  limit: number;
};

/**
 * A page of contacts, newest first, in full.
 * @throws AppError `forbidden`
 */
export async function listContacts(ctx: ServiceContext, query: ContactQuery): Promise<Page<ContactDto>> {
  authorize(ctx, "contact.read");
  const filter = await filterOf(ctx, query);
  if (filter === null) return { items: [], nextCursor: null };
  const clock = await clockOf(ctx);
  const page = { beforeId: query.cursor ?? null, limit: query.limit + 1 };
  const ids = await contactPage(ctx.db, ctx.organizationId, filter, clock, page);
  const shown = ids.slice(0, query.limit);
  const rows = new Map((await contactsById(ctx.db, ctx.organizationId, shown)).map((row) => [row.id, row]));
  const last = ids.length > query.limit ? shown.at(-1) : undefined;
  return {
    items: shown.flatMap((id) => {
      const row = rows.get(id);
      return row === undefined ? [] : [toContactDto(row)];
    }),
    nextCursor: last === undefined ? null : encodeCursor(last),
  };
}

/** Null: nobody can fit. */
async function filterOf(ctx: ServiceContext, query: ContactQuery): Promise<ContactFilter | null> {
  const { q = "", tag, source, group, rule } = query;
  const search = searchOf(q) ?? undefined;
  const rules = rule === undefined ? [] : [rule];
  const basics = { search, tag: tag || undefined, source: source || undefined, rules };
  if (group === undefined || group === "") return basics;
  const found = await findGroupRule(ctx, group);
  if (found === null) return null;
  return "rule" in found ? { ...basics, rules: [...rules, found.rule] } : { ...basics, ...found };
}

export type ContactLine = ContactDto & {
  lastMessageAt: string | null;
  messages: number;
  groups: { id: string; name: string }[];
};

/** A page for the console: masked, with the latest leave message and the static groups. */
export async function listContactLines(ctx: ServiceContext, query: ContactQuery): Promise<Page<ContactLine>> {
  const page = await listContacts(ctx, query);
  return { ...page, items: await withExtras(ctx, page.items) };
}

const NOTHING: ContactExtras = { lastMessageAt: null, messages: 0, groups: [] };

/** Contacts as the console's tables show them: masked, with what hangs on them. */
export async function withExtras(ctx: ServiceContext, contacts: readonly ContactDto[]): Promise<ContactLine[]> {
  const ids = contacts.map(({ id }) => id);
  const [extras, definitions] = await Promise.all([
    contactExtras(ctx.db, ctx.organizationId, decodeAll(ids)),
    loadDefinitions(ctx.db, ctx.organizationId),
  ]);
  const byId = new Map([...extras].map(([id, extra]) => [encodeId("contact", id), extra]));
  const sensitive = new Set([...definitions.values()].filter((one) => one.sensitive).map(({ key }) => key));
  return contacts.map((contact) => {
    const { lastMessageAt, messages, groups } = byId.get(contact.id) ?? NOTHING;
    const named = groups.map(({ id, name }) => ({ id: encodeId("group", id), name }));
    return {
      ...maskedContact(contact, sensitive),
      lastMessageAt: lastMessageAt?.toISOString() ?? null,
      messages,
      groups: named,
    };
  });
}

/** What the list's filters offer, and how many contacts there are (to 100,000). */
export async function contactOverview(
  ctx: ServiceContext,
): Promise<{ total: number; sources: string[]; tags: string[] }> {
  authorize(ctx, "contact.read");
  const [total, facets] = await Promise.all([
    countContacts(ctx.db, ctx.organizationId, 100_001),
    contactFacets(ctx.db, ctx.organizationId),
  ]);
  return { total, ...facets };
}
