import { audit } from "@/db/queries/audit";
import { authorize, may, type ServiceContext } from "@/lib/context";
import type { Locale } from "@/lib/domain/endpoints";
import { decodeCursor } from "@/lib/domain/paging";
import { csvLines, writeCsv } from "@/lib/domain/spreadsheet/csv";
import { translator } from "@/lib/i18n/translate";
import { type ContactDto, maskedContact } from "./dto";
import { loadDefinitions } from "./input";
import { type ContactQuery, listContacts } from "./list";

/** Contacts that are in memory at a time. */
const PAGE = 500;
const TEXTS = [
  ...(["name", "nickname", "phone", "email", "externalId", "gender", "dateOfBirthday", "state", "city"] as const),
  ...(["street", "company", "position", "comments", "idCard", "source"] as const),
] as const;

/**
 * The contacts a filter finds as CSV, page by page, however many there are. Contact details and sensitive attributes are
 * masked for who may not see them; that somebody took the list along is kept.
 * @throws AppError `forbidden`
 */
export async function exportContacts(
  ctx: ServiceContext,
  query: Omit<ContactQuery, "cursor" | "limit">,
  locale: Locale,
): Promise<{ name: string; chunks: AsyncGenerator<string> }> {
  authorize(ctx, "contact.read");
  authorize(ctx, "contact.manage");
  const full = may(ctx, "pii.reveal");
  const definitions = [...(await loadDefinitions(ctx.db, ctx.organizationId)).values()];
  await audit(ctx.db, ctx, {
    action: "contact.exported",
    objectType: "contact",
    objectName: full ? "csv, full" : "csv",
  });
  const sensitive = full ? null : new Set(definitions.filter((one) => one.sensitive).map(({ key }) => key));
  const keys = definitions.map(({ key }) => key);
  return {
    name: `${locale === "zh-CN" ? "联系人" : "contacts"}_${ctx.now().toISOString().slice(0, 10)}.csv`,
    chunks: chunksOf(ctx, query, { locale, keys, sensitive }),
  };
}

type Told = { locale: Locale; keys: readonly string[]; sensitive: ReadonlySet<string> | null };

async function* chunksOf(ctx: ServiceContext, query: Omit<ContactQuery, "cursor" | "limit">, told: Told) {
  const t = translator(told.locale, "contacts");
  const head = [t("field.id"), t("field.number"), ...TEXTS.map((key) => t(`field.${key}`)), t("field.tags")];
  yield writeCsv([[...head, ...told.keys, t("field.created"), t("field.updated")]]);
  for (let cursor: string | undefined; ; ) {
    const page = await listContacts(ctx, { ...query, cursor, limit: PAGE });
    yield csvLines(page.items.map((contact) => lineOf(contact, told)));
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
