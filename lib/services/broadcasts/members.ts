import { contactsById } from "@/db/queries/contacts-write";
import { membersAmong, runMembers } from "@/db/queries/run-members";
import { authorize, type ServiceContext } from "@/lib/context";
import type { BatchState } from "@/lib/domain/broadcast/status";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { maskEmail, maskPhone } from "@/lib/domain/masking";
import { type ContactChoice, searchContacts } from "@/lib/services/contacts/search";
import { requireRun } from "./read";

/** As many as a search of contacts tells. */
const FOUND_MAX = 50;

/** Somebody of a run's audience; null in `contact` who was deleted since. */
export type MemberView = { id: string; no: number; state: BatchState; contact: Omit<ContactChoice, "id"> | null };

type Ids = { id: string; runId: string };

/**
 * The audience of a run as it was frozen, in the order it is sent; phone numbers and addresses masked.
 * @throws AppError `forbidden`, `not_found`
 */
export async function browseMembers(
  ctx: ServiceContext,
  ids: Ids,
  page: { after: string; limit: number },
): Promise<{ items: MemberView[]; nextAfter: string | null }> {
  authorize(ctx, "broadcast.read");
  authorize(ctx, "contact.read");
  const { id, organizationId, plan } = await requireRun(ctx, ids.id, ids.runId);
  const run = { id, organizationId, batchSize: plan.batchSize };
  const afterId = page.after === "" ? null : decodeId("contact", page.after);
  const rows = await runMembers(ctx.db, run, { afterId, limit: page.limit + 1 });
  const shown = rows.slice(0, page.limit);
  const uuids = shown.map((row) => row.id);
  const known = new Map((await contactsById(ctx.db, organizationId, uuids)).map((one) => [one.id, one]));
  const items = shown.map((row): MemberView => {
    const found = known.get(row.id);
    return {
      ...{ id: encodeId("contact", row.id), no: row.no, state: row.state },
      contact:
        found === undefined
          ? null
          : {
              ...{ name: found.name, nickname: found.nickname },
              phone: found.phone === null ? null : maskPhone(found.phone),
              email: found.email === null ? null : maskEmail(found.email),
            },
    };
  });
  return { items, nextAfter: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/**
 * Contacts that a keyword finds (as {@link searchContacts}) and that are in the audience of a run.
 * @throws AppError `forbidden`, `not_found`
 */
export async function findMembers(ctx: ServiceContext, ids: Ids, q: string): Promise<ContactChoice[]> {
  authorize(ctx, "broadcast.read");
  const run = await requireRun(ctx, ids.id, ids.runId);
  const found = await searchContacts(ctx, { q, limit: FOUND_MAX });
  const uuids = found.flatMap(({ id }) => decodeId("contact", id) ?? []);
  const members = new Set((await membersAmong(ctx.db, run, uuids)).map((id) => encodeId("contact", id)));
  return found.filter(({ id }) => members.has(id));
}
