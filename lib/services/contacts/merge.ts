import {
  contactsById,
  deleteContacts,
  lockContacts,
  moveBelongings,
  type StoredContact,
} from "@/db/queries/contacts-write";
import { authorize, type ServiceContext } from "@/lib/context";
import { type Contact, type ContactPatch, MERGE_MAX, TEXT_FIELD_NAMES } from "@/lib/domain/contacts/contact";
import { applied, contactChanges } from "@/lib/domain/contacts/plan";
import { AppError } from "@/lib/errors";
import { wakeRouting } from "@/lib/services/events/ingest";
import { type ContactDto, toContactDto } from "./dto";
import { decodeAll, record } from "./manage";
import { lockKeys, writePlan } from "./write";

/**
 * Makes one contact of two to five: the one that is kept gets what it lacks from the others in their order (older first
 * where it matters), all their identities, tags, leave messages, consents, timelines and groups; the others are deleted.
 * @throws AppError `forbidden`, `not_found`, `precondition` for fewer than two or more than five
 */
export async function mergeContacts(
  ctx: ServiceContext,
  input: { keep: string; others: readonly string[] },
): Promise<ContactDto> {
  authorize(ctx, "contact.manage");
  const ids = decodeAll([...new Set([input.keep, ...input.others])]);
  const [keepId = ""] = ids;
  if (ids.length < 2 || ids.length > MERGE_MAX)
    throw new AppError("precondition", `Merge 2 to ${MERGE_MAX} contacts at once.`);
  const merged = await ctx.db.transaction(async (tx) => {
    const { organizationId } = ctx;
    const seen = await contactsById(tx, organizationId, ids);
    await lockKeys(tx, organizationId, seen);
    const rows = new Map((await lockContacts(tx, organizationId, ids)).map((row) => [row.id, row]));
    const [keep, ...others] = ids.map((id) => rows.get(id));
    if (keep === undefined || others.some((row) => row === undefined))
      throw new AppError("not_found", "There is no such contact.");
    const known = others.filter((row): row is StoredContact => row !== undefined);
    await moveBelongings(
      tx,
      organizationId,
      known.map(({ id }) => id),
      keepId,
    );
    await deleteContacts(
      tx,
      organizationId,
      known.map(({ id }) => id),
    );
    const filled = known.reduce<Contact>((contact, other) => applied(contact, lacking(contact, other), true), keep);
    const after = { ...filled, identities: [...keep.identities, ...known.flatMap(({ identities }) => identities)] };
    const changes = contactChanges(keep, after);
    const update = { before: keep, after, changes, newIdentities: [] };
    await writePlan(
      tx,
      ctx,
      { inserts: [], updates: changes.length === 0 ? [] : [update] },
      { source: "merge", events: true },
    );
    for (const other of known) await record(tx, ctx, other, "contact.merged");
    const [row] = await contactsById(tx, organizationId, [keepId]);
    if (row === undefined) throw new AppError("not_found", "There is no such contact.");
    return row;
  });
  wakeRouting(ctx);
  return toContactDto(merged);
}

/** What the other one knows and the kept one does not. */
function lacking(contact: Contact, other: Contact): ContactPatch {
  const texts = TEXT_FIELD_NAMES.filter((name) => contact[name] === "" && other[name] !== "").map((name) => [
    name,
    other[name],
  ]);
  const keys = (["externalId", "phone", "email", "dateOfBirthday"] as const).filter((name) => contact[name] === null);
  return {
    ...Object.fromEntries([...texts, ...keys.map((name) => [name, other[name]])]),
    utm: { ...other.utm, ...contact.utm },
    attributes: { ...other.attributes, ...contact.attributes },
    tags: other.tags,
  };
}
