import { z } from "zod";
import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import {
  contactsById,
  deleteContacts,
  deleteIdentities,
  knownContacts,
  lockContacts,
  type StoredContact,
} from "@/db/queries/contacts-write";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import { BULK_MAX, ContactInputSchema, type ContactPatch, isSomebody } from "@/lib/domain/contacts/contact";
import { addedIdentities, applied, contactChanges, planContacts } from "@/lib/domain/contacts/plan";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { AppError, type FieldError } from "@/lib/errors";
import { invalid } from "@/lib/services/endpoints/parse-input";
import { wakeRouting } from "@/lib/services/events/ingest";
import { keysOf, planBasics } from "./bulk";
import { type ContactDto, contactLabel, toContactDto } from "./dto";
import { loadDefinitions, parseContact } from "./input";
import { lockKeys, type WriteSource, writePlan } from "./write";

export const ContactCreateSchema = ContactInputSchema;
export const ContactPatchSchema = z.strictObject({
  ...ContactInputSchema.shape,
  /** Identities to take away; those of `identities` are added. */
  removeIdentities: z
    .array(z.strictObject({ type: z.string().max(64), id: z.string().max(200) }))
    .max(50)
    .optional(),
  /** The version the change was made on: another one is a conflict. */
  version: z.number().int().optional(),
});

/** How a write came in: the console's actions are people's, the rest is the API. */
const sourceOf = (ctx: Pick<ServiceContext, "actor">): WriteSource => (ctx.actor.kind === "user" ? "console" : "api");

/**
 * Makes a contact. Whoever has its phone number, address, external id or one of its identities already is named.
 * @throws AppError `invalid`, `conflict` with `phone_taken` and the like, `forbidden`
 */
export async function createContact(ctx: ServiceContext, input: unknown): Promise<ContactDto> {
  authorize(ctx, "contact.write");
  const patch = await validPatch(ctx, input);
  const stored = await ctx.db.transaction(async (tx) => {
    await lockKeys(tx, ctx.organizationId, [patch]);
    await refuseTaken(tx, ctx, patch, null);
    const source = sourceOf(ctx);
    const policy = { onConflict: "create" as const, matchKey: null, ...planBasics(ctx, { source }) };
    const plan = planContacts([], [{ index: 0, patch }], policy);
    const [error] = plan.errors;
    if (error !== undefined) throw invalid([fieldErrorOf(error.path, error.key)]);
    await writePlan(tx, ctx, plan, { source, events: true });
    const id = plan.contactOf.get(0) ?? "";
    const [row] = await contactsById(tx, ctx.organizationId, [id]);
    if (row === undefined) throw new AppError("internal", "The contact that was just stored is not there.");
    await record(tx, ctx, row, "contact.created");
    return row;
  });
  wakeRouting(ctx);
  return toContactDto(stored);
}

/** @throws AppError `not_found`, `forbidden` */
export async function getContact(ctx: ServiceContext, id: string): Promise<ContactDto> {
  authorize(ctx, "contact.read");
  return toContactDto(await requireContact(ctx, id));
}

/**
 * Changes a contact; what is absent stays. The answer tells what was changed, so that it can be taken back.
 * @throws AppError `invalid`, `conflict`, `not_found`, `forbidden`
 */
export async function updateContact(ctx: ServiceContext, id: string, input: unknown): Promise<ContactDto> {
  authorize(ctx, "contact.write");
  const known = await requireContact(ctx, id);
  const { version, removeIdentities = [], ...content } = splitPatch(input);
  const patch = await validPatch(ctx, content);
  const changed = await ctx.db.transaction(async (tx) => {
    await lockKeys(tx, ctx.organizationId, [patch]);
    const [before] = await lockContacts(tx, ctx.organizationId, [known.id]);
    if (before === undefined) throw missing();
    if (version !== undefined && version !== before.version)
      throw new AppError(
        "conflict",
        `"${contactLabel(before)}" was changed by somebody else in the meantime. Load it again.`,
      );
    await refuseTaken(tx, ctx, patch, before);
    const gone = new Set(removeIdentities.map(({ type, id: value }) => `${type}\n${value}`));
    const whole = applied(before, patch);
    const after = {
      ...whole,
      identities: whole.identities.filter(({ type, id: value }) => !gone.has(`${type}\n${value}`)),
    };
    if (!isSomebody(after)) throw invalid([fieldErrorOf("name", "contact_nobody")]);
    const changes = contactChanges(before, after);
    if (changes.length === 0) return { row: before, events: 0 };
    const update = { before, after, changes, newIdentities: addedIdentities(before, after) };
    const { events } = await writePlan(
      tx,
      ctx,
      { inserts: [], updates: [update] },
      { source: sourceOf(ctx), events: true },
    );
    await deleteIdentities(tx, ctx.organizationId, before.id, removeIdentities);
    const [row] = await contactsById(tx, ctx.organizationId, [before.id]);
    if (row === undefined) throw missing();
    await record(tx, ctx, row, "contact.updated");
    return { row, events };
  });
  if (changed.events > 0) wakeRouting(ctx);
  return toContactDto(changed.row);
}

/**
 * Deletes contacts with their identities, consents and memberships; leave messages stay and belong to nobody.
 * @returns how many there were
 * @throws AppError `forbidden`, `not_found` for ids of other kinds
 */
export async function removeContacts(ctx: ServiceContext, ids: readonly string[]): Promise<{ deleted: number }> {
  authorize(ctx, "contact.manage");
  const uuids = decodeAll(ids);
  const deleted = await ctx.db.transaction(async (tx) => {
    const rows = await lockContacts(tx, ctx.organizationId, uuids);
    const found = rows.map(({ id }) => id);
    if (found.length === 0) return 0;
    const n = await deleteContacts(tx, ctx.organizationId, found);
    const [only] = rows;
    if (n === 1 && only !== undefined) await record(tx, ctx, only, "contact.deleted");
    else await audit(tx, ctx, { action: "contact.bulk_deleted", objectType: "contact", objectName: String(n) });
    return n;
  });
  return { deleted };
}

/** Deletes one contact. @throws AppError `forbidden`, `not_found` */
export async function deleteContact(ctx: ServiceContext, id: string): Promise<void> {
  const { deleted } = await removeContacts(ctx, [id]);
  if (deleted === 0) throw missing();
}

/**
 * Adds tags to some contacts.
 * @returns how many there were
 * @throws AppError `forbidden`, `not_found`
 */
export async function tagContacts(
  ctx: ServiceContext,
  ids: readonly string[],
  tags: readonly string[],
): Promise<{ changed: number }> {
  authorize(ctx, "contact.write");
  const changed = await ctx.db.transaction(async (tx) => {
    const rows = await lockContacts(tx, ctx.organizationId, decodeAll(ids));
    const updates = rows.flatMap((before) => {
      const after = applied(before, { tags: [...tags] }, true);
      const changes = contactChanges(before, after);
      return changes.length === 0 ? [] : [{ before, after, changes, newIdentities: [] }];
    });
    await writePlan(tx, ctx, { inserts: [], updates }, { source: sourceOf(ctx), events: true });
    await audit(tx, ctx, { action: "contact.tagged", objectType: "contact", objectName: String(rows.length) });
    return updates.length;
  });
  if (changed > 0) wakeRouting(ctx);
  return { changed };
}

/** The UUIDs of contact ids, at most as many as a bulk call carries. @throws AppError `not_found`, `too_large` */
export function decodeAll(ids: readonly string[]): string[] {
  if (ids.length > BULK_MAX) throw new AppError("too_large", `At most ${BULK_MAX} contacts at once.`);
  return ids.map((id) => {
    const uuid = decodeId("contact", id);
    if (uuid === null) throw missing();
    return uuid;
  });
}

/** @throws AppError `not_found`, also for another organization's */
export async function requireContact(
  ctx: Pick<ServiceContext, "db" | "organizationId">,
  id: string,
): Promise<StoredContact> {
  const uuid = decodeId("contact", id);
  const [row] = uuid === null ? [] : await contactsById(ctx.db, ctx.organizationId, [uuid]);
  if (row === undefined) throw missing();
  return row;
}

const missing = () => new AppError("not_found", "There is no such contact.");

function splitPatch(
  input: unknown,
): { version?: number; removeIdentities?: { type: string; id: string }[] } & Record<string, unknown> {
  const parsed = z
    .looseObject({
      version: ContactPatchSchema.shape.version,
      removeIdentities: ContactPatchSchema.shape.removeIdentities,
    })
    .safeParse(input);
  if (!parsed.success) throw invalid([fieldErrorOf("version", "invalid")]);
  const { version, removeIdentities, ...rest } = parsed.data;
  return {
    ...rest,
    ...(version === undefined ? {} : { version }),
    ...(removeIdentities === undefined ? {} : { removeIdentities }),
  };
}

async function validPatch(ctx: ServiceContext, input: unknown): Promise<ContactPatch> {
  const parsed = parseContact(input, await loadDefinitions(ctx.db, ctx.organizationId));
  if (!parsed.ok) throw invalid(parsed.errors);
  const { dateOfBirthday } = parsed.patch;
  // A day that has begun somewhere on earth is no day to come.
  const latest = new Date(ctx.now().getTime() + 14 * 3_600_000).toISOString().slice(0, 10);
  if (typeof dateOfBirthday === "string" && dateOfBirthday > latest)
    throw invalid([fieldErrorOf("dateOfBirthday", "day_future")]);
  return parsed.patch;
}

/** @throws AppError `conflict` naming who has what */
async function refuseTaken(
  tx: Tx,
  ctx: ServiceContext,
  patch: ContactPatch,
  self: StoredContact | null,
): Promise<void> {
  const changed = self === null ? patch : { ...patch, ...unchangedAway(patch, self) };
  const others = (await knownContacts(tx, ctx.organizationId, keysOf([changed]))).filter(({ id }) => id !== self?.id);
  if (others.length === 0) return;
  const errors = others.flatMap((other): FieldError[] => {
    const values = { name: contactLabel(other), id: encodeId("contact", other.id) };
    const owns = new Set(other.identities.map(({ type, id }) => `${type}\n${id}`));
    return [
      ...(changed.externalId && other.externalId === changed.externalId
        ? [fieldErrorOf("externalId", "external_id_of", values)]
        : []),
      ...(changed.phone && other.phone === changed.phone ? [fieldErrorOf("phone", "phone_taken", values)] : []),
      ...(changed.email && other.email === changed.email ? [fieldErrorOf("email", "email_taken", values)] : []),
      ...(changed.identities ?? []).flatMap(({ type, id }, index) =>
        owns.has(`${type}\n${id}`) ? [fieldErrorOf(`identities.${index}.id`, "identity_of", values)] : [],
      ),
    ];
  });
  if (errors.length > 0) throw new AppError("conflict", errors[0]?.message ?? "Taken.", { fields: errors });
}

/** What a contact has already may stay its own, even where another one has it too. */
function unchangedAway(patch: ContactPatch, self: StoredContact): ContactPatch {
  return {
    ...(patch.phone === self.phone ? { phone: undefined } : {}),
    ...(patch.email === self.email ? { email: undefined } : {}),
    ...(patch.externalId === self.externalId ? { externalId: undefined } : {}),
  };
}

export function record(tx: Tx, ctx: ServiceContext, contact: StoredContact, action: string): Promise<void> {
  return audit(tx, ctx, {
    action,
    objectType: "contact",
    objectId: encodeId("contact", contact.id),
    objectName: contactLabel(contact),
  });
}
