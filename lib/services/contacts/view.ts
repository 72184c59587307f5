import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { batchesOfContact, type ContactBatch } from "@/db/queries/broadcast-view";
import { type ConsentRow, insertConsents, listConsents, withdrawConsent } from "@/db/queries/contact-consents";
import { contactTimeline } from "@/db/queries/contacts-read";
import { authorize, may, type ServiceContext } from "@/lib/context";
import type { BatchState } from "@/lib/domain/broadcast/status";
import type { ContactChange } from "@/lib/domain/contacts/changes";
import { encodeId, newUuid } from "@/lib/domain/ids";
import type { ConsentPurpose } from "@/lib/domain/leave-message/consent";
import { maskEmail, maskIp, maskName, maskPhone } from "@/lib/domain/masking";
import { AppError } from "@/lib/errors";
import { type ContactDto, contactLabel, namesOfContact, toContactDto } from "./dto";
import { loadDefinitions } from "./input";
import { type ContactLine, withExtras } from "./list";
import { record, requireContact } from "./manage";

const TIMELINE_MAX = 100;
const CONSENTS_MAX = 100;
/** Runs of the organization that are looked through for a contact, the newest; each costs one probe of an index. */
const RUNS_MAX = 200;

export type TimelineEntry =
  | { kind: "message"; id: string; at: string; number: string; excerpt: string; status: string }
  | {
      kind: "change";
      id: string;
      at: string;
      actorKind: string;
      actorName: string;
      source: string;
      changes: ContactChange[];
    }
  | {
      kind: "broadcast";
      id: string;
      at: string;
      broadcastId: string;
      runId: string;
      name: string;
      /** Number of the run, and of the batch in it. */
      number: number;
      no: number;
      state: BatchState;
      /** What the receiver said of this contact, of a batch it took; null when it named it not. */
      refused: string | null;
    };

export type Consent = {
  id: string;
  textVersion: string;
  purpose: ConsentPurpose;
  source: string;
  ip: string | null;
  givenAt: string;
  withdrawnAt: string | null;
};

export type ContactView = {
  contact: ContactLine;
  /** How it may be called in titles: masked. */
  label: string;
  timeline: TimelineEntry[];
  consents: Consent[];
};

/** A contact with what hangs on it, masked. @throws AppError `not_found`, `forbidden` */
export async function viewContact(ctx: ServiceContext, id: string): Promise<ContactView> {
  authorize(ctx, "contact.read");
  const row = await requireContact(ctx, id);
  const [lines, timeline, consents, definitions, batches] = await Promise.all([
    withExtras(ctx, [toContactDto(row)]),
    contactTimeline(ctx.db, ctx.organizationId, row.id, TIMELINE_MAX),
    listConsents(ctx.db, ctx.organizationId, row.id, CONSENTS_MAX),
    loadDefinitions(ctx.db, ctx.organizationId),
    may(ctx, "broadcast.read") ? batchesOfContact(ctx.db, ctx.organizationId, row.id, RUNS_MAX) : [],
  ]);
  const [contact] = lines;
  if (contact === undefined) throw new AppError("not_found", "There is no such contact.");
  const sensitive = new Set(
    [...definitions.values()].filter((one) => one.sensitive).map(({ key }) => `attributes.${key}`),
  );
  return {
    contact,
    label: contactLabel(row),
    timeline: [
      ...timeline.map((entry): TimelineEntry => {
        const at = entry.at.toISOString();
        if (entry.kind === "message") return { ...entry, id: encodeId("message", entry.id), at };
        return { ...entry, at, changes: entry.changes.map((change) => maskedChange(change, sensitive)) };
      }),
      ...batches.map((batch) => broadcastEntry(batch, row)),
    ]
      .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
      .slice(0, TIMELINE_MAX),
    consents: consents.map(({ id: consent, textVersion, purpose, source, ip, givenAt, withdrawnAt }) => ({
      ...{ id: consent, textVersion, purpose, source },
      ip: ip === null ? null : maskIp(ip),
      givenAt: givenAt.toISOString(),
      withdrawnAt: withdrawnAt?.toISOString() ?? null,
    })),
  };
}

type Named = Parameters<typeof namesOfContact>[0];

function broadcastEntry(batch: ContactBatch, contact: Named): TimelineEntry {
  const { name, number, no, state } = batch;
  const names = new Set(namesOfContact(contact));
  const runId = encodeId("run", batch.runId);
  return {
    ...{ kind: "broadcast", id: `${runId}-${no}`, at: batch.at.toISOString() },
    broadcastId: encodeId("broadcast", batch.broadcastId),
    ...{ runId, name, number, no, state },
    refused: batch.ledger?.find(({ id }) => names.has(id))?.reason ?? null,
  };
}

/** A contact in full, which the audit log keeps. @throws AppError `not_found`, `forbidden` */
export async function revealContact(ctx: ServiceContext, id: string): Promise<ContactDto> {
  authorize(ctx, "contact.read");
  authorize(ctx, "pii.reveal");
  const row = await requireContact(ctx, id);
  await ctx.db.transaction((tx) => record(tx, ctx, row, "contact.revealed"));
  return toContactDto(row);
}

/** Notes what a contact agreed to, in the transaction of the submission it came with. */
export async function recordConsents(
  tx: Tx,
  organizationId: string,
  consents: readonly Omit<ConsentRow, "id" | "organizationId" | "withdrawnAt">[],
): Promise<void> {
  const rows = consents.map((consent) => ({ ...consent, id: newUuid(consent.givenAt.getTime()), organizationId }));
  await insertConsents(tx, rows);
}

/** Ends a consent. @throws AppError `not_found`, also when it has ended; `forbidden` */
export async function endConsent(ctx: ServiceContext, input: { contactId: string; consentId: string }): Promise<void> {
  authorize(ctx, "contact.write");
  const row = await requireContact(ctx, input.contactId);
  await ctx.db.transaction(async (tx) => {
    if (!(await withdrawConsent(tx, ctx.organizationId, row.id, input.consentId, ctx.now())))
      throw new AppError("not_found", "There is no such consent in force.");
    const object = { objectType: "contact", objectId: encodeId("contact", row.id), objectName: contactLabel(row) };
    await audit(tx, ctx, { action: "contact.consent_withdrawn", ...object });
  });
}

const MASKS: Record<string, (text: string) => string> = {
  phone: maskPhone,
  email: maskEmail,
  idCard: maskName,
  identities: () => "••••",
};

function maskedChange(change: ContactChange, sensitive: ReadonlySet<string>): ContactChange {
  const mask = sensitive.has(change.field) ? () => "••••" : MASKS[change.field];
  if (mask === undefined) return change;
  const hide = (value: unknown) => (value === null || value === undefined ? null : mask(String(value)));
  return { ...change, before: hide(change.before), after: hide(change.after) };
}
