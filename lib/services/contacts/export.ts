import { audit } from "@/db/queries/audit";
import { authorize, may, type ServiceContext } from "@/lib/context";
import type { Locale } from "@/lib/domain/endpoints";
import { decodeCursor } from "@/lib/domain/paging";
import { csvLines, writeCsv } from "@/lib/domain/spreadsheet/csv";
import { AppError } from "@/lib/errors";
import { translator } from "@/lib/i18n/translate";
import { writeXlsx } from "@/lib/services/spreadsheet/xlsx";
import { type ContactDto, maskedContact } from "./dto";
import { loadDefinitions } from "./input";
import { type ContactQuery, listContacts } from "./list";

/** Contacts that are in memory at a time. */
const PAGE = 500;
/** Contacts of one workbook, which is in memory as a whole. */
export const EXPORT_MAX = 20_000;
const TEXTS = [
  ...(["name", "nickname", "phone", "email", "externalId", "gender", "dateOfBirthday", "state", "city"] as const),
  ...(["street", "company", "position", "comments", "idCard", "source"] as const),
] as const;

type Filter = Omit<ContactQuery, "cursor" | "limit">;
type Told = { locale: Locale; keys: readonly string[]; sensitive: ReadonlySet<string> | null };

/**
 * The contacts a filter finds as CSV, page by page, however many there are. Contact details and sensitive attributes are
 * masked for who may not see them; that somebody took the list along is kept.
 * @throws AppError `forbidden`
 */
export async function exportContacts(
  ctx: ServiceContext,
  query: Filter,
  locale: Locale,
): Promise<{ name: string; chunks: AsyncGenerator<string> }> {
  const told = await begin(ctx, locale, "csv");
  return { name: fileName(ctx, locale, "csv"), chunks: csvOf(rowsOf(ctx, query, told)) };
}

/**
 * The same as a workbook, which is made in one piece.
 * @throws AppError `forbidden`; `too_large` beyond 20,000 contacts
 */
export async function exportContactSheet(
  ctx: ServiceContext,
  query: Filter,
  locale: Locale,
): Promise<{ name: string; bytes: Buffer }> {
  const told = await begin(ctx, locale, "xlsx");
  const rows: string[][] = [];
  for await (const page of rowsOf(ctx, query, told)) {
    rows.push(...page);
    // The first row is the head.
    if (rows.length > EXPORT_MAX + 1) throw new AppError("too_large", `A workbook has at most ${EXPORT_MAX} contacts.`);
  }
  return { name: fileName(ctx, locale, "xlsx"), bytes: writeXlsx(rows, nameOf(locale)) };
}

const nameOf = (locale: Locale) => (locale === "zh-CN" ? "联系人" : "contacts");
const fileName = (ctx: ServiceContext, locale: Locale, format: "csv" | "xlsx") =>
  `${nameOf(locale)}_${ctx.now().toISOString().slice(0, 10)}.${format}`;

/** Who may, what is masked; and that it was done. */
async function begin(ctx: ServiceContext, locale: Locale, format: "csv" | "xlsx"): Promise<Told> {
  authorize(ctx, "contact.read");
  authorize(ctx, "contact.manage");
  const full = may(ctx, "pii.reveal");
  const definitions = [...(await loadDefinitions(ctx.db, ctx.organizationId)).values()];
  await audit(ctx.db, ctx, {
    action: "contact.exported",
    objectType: "contact",
    objectName: full ? `${format}, full` : format,
  });
  const sensitive = full ? null : new Set(definitions.filter((one) => one.sensitive).map(({ key }) => key));
  return { locale, keys: definitions.map(({ key }) => key), sensitive };
}

async function* csvOf(pages: AsyncGenerator<string[][]>): AsyncGenerator<string> {
  let first = true;
  for await (const rows of pages) {
    yield first ? writeCsv(rows) : csvLines(rows);
    first = false;
  }
}

/** The head, then pages of contacts. */
async function* rowsOf(ctx: ServiceContext, query: Filter, told: Told): AsyncGenerator<string[][]> {
  const t = translator(told.locale, "contacts");
  const head = [t("field.id"), t("field.number"), ...TEXTS.map((key) => t(`field.${key}`)), t("field.tags")];
  yield [[...head, ...told.keys, t("field.created"), t("field.updated")]];
  for (let cursor: string | undefined; ; ) {
    const page = await listContacts(ctx, { ...query, cursor, limit: PAGE });
    yield page.items.map((contact) => lineOf(contact, told));
    const next = page.nextCursor === null ? null : decodeCursor(page.nextCursor);
    if (next === null) return;
    cursor = next;
  }
}

function lineOf(given: ContactDto, { keys, sensitive }: Told): string[] {
  const contact = sensitive === null ? given : maskedContact(given, sensitive);
  const value = (key: string): string => {
    const found = contact.attributes[key];
    if (found === undefined) return "";
    return Array.isArray(found) ? found.join(", ") : String(found);
  };
  return [
    ...[contact.id, String(contact.number), ...TEXTS.map((key) => contact[key] ?? ""), contact.tags.join(", ")],
    ...[...keys.map(value), contact.createdAt, contact.updatedAt],
  ];
}
