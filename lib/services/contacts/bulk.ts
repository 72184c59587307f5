import { z } from "zod";
import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { type ContactKeys, lockKnownContacts } from "@/db/queries/contacts-write";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import { BULK_MAX, type ContactPatch } from "@/lib/domain/contacts/contact";
import { type ContactPlan, type PlanInput, type PlanPolicy, planContacts } from "@/lib/domain/contacts/plan";
import { newUuid } from "@/lib/domain/ids";
import { AppError, type FieldError } from "@/lib/errors";
import { wakeRouting } from "@/lib/services/events/ingest";
import { loadDefinitions, parseContact } from "./input";
import { lockKeys, type WriteOptions, writePlan } from "./write";

export const BulkInputSchema = z.strictObject({
  /** Each is checked by itself: one that is wrong does not hold up the others. */
  contacts: z.array(z.record(z.string(), z.unknown())).min(1, "required"),
});
export const BulkResultSchema = z.object({
  created: z.number(),
  updated: z.number(),
  errors: z.array(z.object({ index: z.number(), path: z.string(), message: z.string() })),
});
export type BulkResult = z.output<typeof BulkResultSchema>;

/** Errors listed at most; a call has 1,000 contacts. */
const MAX_ERRORS = 1_000;

/**
 * Makes or changes up to 1,000 contacts in one transaction of a few statements. A contact is found by externalId, else by
 * identity, phone or e-mail address; what is wrong with one is reported and holds up no other.
 * @throws AppError `forbidden`, `too_large` beyond 1,000
 */
export async function upsertContacts(
  ctx: ServiceContext,
  input: z.output<typeof BulkInputSchema>,
): Promise<BulkResult> {
  authorize(ctx, "contact.write");
  const { contacts } = input;
  if (contacts.length > BULK_MAX)
    throw new AppError("too_large", `A call may carry ${BULK_MAX} contacts, this one has ${contacts.length}.`);
  const definitions = await loadDefinitions(ctx.db, ctx.organizationId);
  const errors: { index: number; error: FieldError }[] = [];
  const inputs: PlanInput[] = [];
  for (const [index, contact] of contacts.entries()) {
    const parsed = parseContact(contact, definitions);
    if (parsed.ok) inputs.push({ index, patch: parsed.patch });
    else errors.push(...parsed.errors.map((error) => ({ index, error })));
  }
  const { plan, events } = await ctx.db.transaction(async (tx) => {
    const done = await planAndWrite(
      tx,
      ctx,
      inputs,
      { onConflict: "update", matchKey: null },
      { source: "api", events: true },
    );
    await audit(tx, ctx, { action: "contact.bulk_upserted", objectType: "contact", objectName: `${contacts.length}` });
    return done;
  });
  if (events > 0) wakeRouting(ctx);
  errors.push(...plan.errors.map(({ index, path, key }) => ({ index, error: fieldErrorOf(path, key) })));
  const sorted = errors.sort((a, b) => a.index - b.index).slice(0, MAX_ERRORS);
  return { ...plan.counts, errors: sorted.map(({ index, error: { path, message } }) => ({ index, path, message })) };
}

/**
 * Plans inputs against the contacts there are and writes the plan, with everything they are known by held until the
 * transaction ends: two calls about one new person make one contact.
 */
export async function planAndWrite(
  tx: Tx,
  ctx: Pick<ServiceContext, "organizationId" | "now" | "actor">,
  inputs: readonly PlanInput[],
  policy: Pick<PlanPolicy, "onConflict" | "matchKey" | "addTags"> & { source?: string },
  options: WriteOptions,
): Promise<{ plan: ContactPlan; events: number }> {
  const patches = inputs.map(({ patch }) => patch);
  await lockKeys(tx, ctx.organizationId, patches);
  const known = await lockKnownContacts(tx, ctx.organizationId, keysOf(patches));
  const plan = planContacts(known, inputs, { ...planBasics(ctx, options), ...policy });
  const { events } = await writePlan(tx, ctx, plan, options);
  return { plan, events };
}

export function planBasics(ctx: Pick<ServiceContext, "now">, { source }: Pick<WriteOptions, "source">) {
  const now = ctx.now();
  return { source, now, newId: () => newUuid(now.getTime()) };
}

/** What the patches may be known by. */
export function keysOf(patches: readonly ContactPatch[]): ContactKeys {
  const given = (values: (string | null | undefined)[]) =>
    [...new Set(values)].filter((value) => typeof value === "string");
  return {
    externalIds: given(patches.map(({ externalId }) => externalId)),
    phones: given(patches.map(({ phone }) => phone)),
    emails: given(patches.map(({ email }) => email)),
    identities: patches.flatMap(({ identities = [] }) => identities),
  };
}
