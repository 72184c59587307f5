import { choiceParam, readSearch, writeSearch } from "@/components/data-table/url-state";
import { requestMeta } from "@/lib/auth/request-meta";
import { sessionContext } from "@/lib/auth/session";
import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { csvResponse } from "@/lib/http/csv-response";
import { fileResponse } from "@/lib/http/file-response";
import { problemResponse } from "@/lib/http/problem";
import { getLocale } from "@/lib/i18n/server";
import { exportContactSheet, exportContacts } from "@/lib/services/contacts/export";
import { searchRule } from "@/lib/services/contacts/filters";
import { FILTERS } from "../search";

const SHAPE = { ...FILTERS, format: choiceParam(["csv", "xlsx"]) };

/** The contacts that the list's filters find, as a file. */
export async function GET(request: Request): Promise<Response> {
  const ctx = await sessionContext();
  const { values } = readSearch(SHAPE, Object.fromEntries(new URL(request.url).searchParams));
  try {
    return await fileOf(ctx, values);
  } catch (error) {
    // A link leads here, not a script: what fits no workbook is said where the link stands.
    if (error instanceof AppError && error.code === "too_large") {
      const { format: _format, ...filters } = values;
      const location = writeSearch("/contacts", { ...filters, notice: "xlsx" });
      return new Response(null, { status: 303, headers: { location } });
    }
    const { requestId } = requestMeta(request.headers);
    if (!(error instanceof AppError)) ctx.log.error({ err: error, requestId }, "export failed");
    return problemResponse(error, { headers: request.headers, requestId });
  }
}

async function fileOf(
  ctx: ServiceContext,
  values: ReturnType<typeof readSearch<typeof SHAPE>>["values"],
): Promise<Response> {
  const { tag, source, group, format, ...search } = values;
  const { rule } = await searchRule(ctx, search);
  const query = { tag, source, group, rule: rule ?? undefined };
  const locale = await getLocale();
  if (format !== "xlsx") {
    const { name, chunks } = await exportContacts(ctx, query, locale);
    return csvResponse(name, chunks);
  }
  const { name, bytes } = await exportContactSheet(ctx, query, locale);
  return fileResponse(
    { name, type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
    new Uint8Array(bytes),
  );
}
