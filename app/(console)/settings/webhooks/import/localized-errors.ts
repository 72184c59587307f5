import { fieldErrorText } from "@/lib/auth/field-errors";
import { getLocale } from "@/lib/i18n/server";
import type { ImportResult } from "@/lib/services/endpoints/import";

/** The errors of an import's items in the reader's language. */
export async function localized(result: ImportResult): Promise<ImportResult> {
  const locale = await getLocale();
  const items = result.items.map((item) => ({
    ...item,
    errors: item.errors.map((error) => ({ ...error, message: fieldErrorText(locale, error) })),
  }));
  return { ...result, items };
}
