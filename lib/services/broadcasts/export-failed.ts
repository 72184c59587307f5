import { audit } from "@/db/queries/audit";
import { type BatchLine, batchLines } from "@/db/queries/broadcast-view";
import { contactsById, type StoredContact } from "@/db/queries/contacts-write";
import { authorize, may, type ServiceContext } from "@/lib/context";
import type { Locale } from "@/lib/domain/endpoints";
import { encodeId } from "@/lib/domain/ids";
import { maskEmail, maskPhone } from "@/lib/domain/masking";
import { csvLines, writeCsv } from "@/lib/domain/spreadsheet/csv";
import { translator } from "@/lib/i18n/translate";
import { namesOfContact } from "@/lib/services/contacts/dto";
import { requireBroadcast, requireRun } from "./read";
import { diagnosisOf } from "./run-view";

/** Batches that are in memory at a time: 10,000 contacts. */
const PAGE = 20;

export type FailedFile = { name: string; chunks: AsyncGenerator<string> };

/**
 * Whom a run did not reach, as CSV, page by page: everybody of the batches that failed, and whom the receiver named. Contact
 * details are masked for who may not see them; that somebody took the list along is kept.
 * @throws AppError `forbidden`, `not_found`
 */
export async function exportFailed(
  ctx: ServiceContext,
  input: { id: string; runId: string; locale: Locale },
): Promise<FailedFile> {
  authorize(ctx, "broadcast.read");
  authorize(ctx, "contact.read");
  const [broadcast, run] = await Promise.all([requireBroadcast(ctx, input.id), requireRun(ctx, input.id, input.runId)]);
  const full = may(ctx, "pii.reveal");
  await audit(ctx.db, ctx, {
    action: "broadcast.failed_exported",
    objectType: "broadcast",
    objectId: input.id,
    objectName: `${broadcast.name} #${run.number}${full ? " (full)" : ""}`,
  });
  const t = translator(input.locale, "broadcasts");
  return {
    name: `${t("run.file.name")}_${run.number}_${ctx.now().toISOString().slice(0, 10)}.csv`,
    chunks: chunksOf(ctx, run.id, { full, locale: input.locale }),
  };
}

type Told = { full: boolean; locale: Locale };

async function* chunksOf(ctx: ServiceContext, runId: string, told: Told): AsyncGenerator<string> {
  const t = translator(told.locale, "broadcasts");
  const columns = ["batch", "id", "number", "contact", "phone", "email", "reason", "given"] as const;
  yield writeCsv([columns.map((column) => t(`run.file.${column}`))]);
  for (let afterNo = 0; ; ) {
    const page = { afterNo, limit: PAGE };
    const batches = await batchLines(ctx.db, ctx.organizationId, runId, { missed: true }, page);
    const last = batches.at(-1);
    if (last === undefined) return;
    const ids = batches.flatMap(({ contactIds }) => contactIds);
    const known = new Map((await contactsById(ctx.db, ctx.organizationId, ids)).map((one) => [one.id, one]));
    yield csvLines(batches.flatMap((batch) => missedOf(batch, known, told)));
    afterNo = last.no;
  }
}

/** The lines of one batch. Of a contact that was deleted since, there is the id alone. */
function missedOf(batch: BatchLine, known: ReadonlyMap<string, StoredContact>, told: Told): string[][] {
  const line = (id: string | null, contact: StoredContact | undefined, reason: string, given: string) => [
    ...[
      String(batch.no),
      id === null ? "" : encodeId("contact", id),
      contact === undefined ? "" : String(contact.number),
    ],
    ...(contact === undefined ? ["", "", ""] : detailsOf(contact, told.full)),
    ...[reason, given],
  ];
  if (batch.state === "failed") {
    const meant = diagnosisOf(batch);
    const reason = (told.locale === "zh-CN" ? meant?.zh : meant?.en) ?? batch.code ?? "";
    return batch.contactIds.map((id) => line(id, known.get(id), reason, ""));
  }
  const contacts = batch.contactIds.flatMap((id) => known.get(id) ?? []);
  const byName = new Map(
    contacts.flatMap((contact) => namesOfContact(contact).map((name) => [name, contact] as const)),
  );
  return (batch.ledger ?? []).map(({ id, reason }) => {
    const contact = byName.get(id);
    return line(contact?.id ?? null, contact, reason, id);
  });
}

function detailsOf({ name, nickname, phone, email }: StoredContact, full: boolean): [string, string, string] {
  const shown = (text: string | null, mask: (text: string) => string) =>
    text === null ? "" : full ? text : mask(text);
  return [name || nickname, shown(phone, maskPhone), shown(email, maskEmail)];
}
