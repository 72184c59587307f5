import { fieldErrorText } from "@/lib/auth/field-errors";
import { requestMeta } from "@/lib/auth/request-meta";
import { sessionContext } from "@/lib/auth/session";
import { writeCsv } from "@/lib/domain/spreadsheet/csv";
import { AppError } from "@/lib/errors";
import { fileResponse } from "@/lib/http/file-response";
import { problemResponse } from "@/lib/http/problem";
import { getLocale, getT } from "@/lib/i18n/server";
import { importErrorRows } from "@/lib/services/contacts/import/start";

/** The rows of an import that have something wrong, as they were, with one column more that says what it is. */
export async function GET(request: Request): Promise<Response> {
  const [ctx, locale, t] = await Promise.all([sessionContext(), getLocale(), getT("contacts")]);
  try {
    const { headers, errors } = await importErrorRows(ctx, new URL(request.url).searchParams.get("id") ?? "");
    const rows = errors.map(({ row, column, key, message, cells }) => {
      const reason = fieldErrorText(locale, { path: column, message, ...(key === "" ? {} : { key }) });
      return [...headers.map((_, index) => cells[index] ?? ""), String(row), `${column}: ${reason}`];
    });
    const sheet = writeCsv([[...headers, t("importing.rowColumn"), t("importing.reasonColumn")], ...rows]);
    return fileResponse({ name: "import-errors.csv", type: "text/csv; charset=utf-8" }, sheet);
  } catch (error) {
    const { requestId } = requestMeta(request.headers);
    if (!(error instanceof AppError)) ctx.log.error({ err: error, requestId }, "error file failed");
    return problemResponse(error, { headers: request.headers, requestId });
  }
}
