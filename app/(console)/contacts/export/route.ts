import { readSearch, textParam } from "@/components/data-table/url-state";
import { requestMeta } from "@/lib/auth/request-meta";
import { sessionContext } from "@/lib/auth/session";
import { AppError } from "@/lib/errors";
import { csvResponse } from "@/lib/http/csv-response";
import { problemResponse } from "@/lib/http/problem";
import { getLocale } from "@/lib/i18n/server";
import { exportContacts } from "@/lib/services/contacts/export";

const SHAPE = { tag: textParam(40), source: textParam(50), group: textParam(40) };

/** The contacts that the list's filters find, as a file. */
export async function GET(request: Request): Promise<Response> {
  const ctx = await sessionContext();
  try {
    const { values } = readSearch(SHAPE, Object.fromEntries(new URL(request.url).searchParams));
    const { name, chunks } = await exportContacts(ctx, values, await getLocale());
    return csvResponse(name, chunks);
  } catch (error) {
    const { requestId } = requestMeta(request.headers);
    if (!(error instanceof AppError)) ctx.log.error({ err: error, requestId }, "export failed");
    return problemResponse(error, { headers: request.headers, requestId });
  }
}
