import { z } from "zod";
import { queryOf, readInboxSearch } from "@/app/(console)/messages/search";
import { requestMeta } from "@/lib/auth/request-meta";
import { requireSession, sessionContext } from "@/lib/auth/session";
import { decodeId } from "@/lib/domain/ids";
import { EXPORT_AT_ONCE, EXPORT_CHOICES } from "@/lib/domain/leave-message/export";
import { AppError } from "@/lib/errors";
import { fileResponse } from "@/lib/http/file-response";
import { problemResponse } from "@/lib/http/problem";
import { readJson } from "@/lib/http/read-body";
import { getLocale } from "@/lib/i18n/server";
import { countExport, exportMessages, mayExport } from "@/lib/services/messages/export";
import { startExport } from "@/lib/services/messages/export-jobs";

const BodySchema = z.object({
  /** The query string of the inbox. */
  search: z.string().max(4_000),
  ids: z.array(z.string().max(40)).max(500),
  format: z.enum(["csv", "xlsx"]),
  full: z.boolean(),
  reason: z.string().max(500),
  raw: z.boolean(),
  columns: z.array(z.enum(EXPORT_CHOICES)).max(EXPORT_CHOICES.length),
});
const MAX_BYTES = 65_536;

/**
 * The messages a filter finds as a file, or 202 with the order of one that is written in the background. A POST, so that the reason and a search for a person stand in no address; another
 * site cannot send JSON here, and a browser that says the request comes from elsewhere is refused.
 */
export async function POST(request: Request): Promise<Response> {
  const ctx = await sessionContext();
  try {
    const site = request.headers.get("sec-fetch-site");
    if (site !== null && site !== "same-origin") throw new AppError("forbidden", "Only for this console's own pages.");
    const parsed = BodySchema.safeParse(await readJson(request, MAX_BYTES));
    if (!parsed.success) throw new AppError("invalid", "The body does not match the schema.");
    const { search, ids, ...options } = parsed.data;
    const { values } = readInboxSearch(Object.fromEntries(new URLSearchParams(search)));
    const chosen = ids.map((id) => decodeId("message", id)).filter((id) => id !== null);
    const query =
      chosen.length > 0
        ? { view: "all" as const, ids: chosen }
        : queryOf(ctx, values, (await requireSession()).timeZone);
    const input = { ...options, query, locale: await getLocale() };
    mayExport(ctx, input);
    const total = await countExport(ctx, input);
    // Nobody waits for a long one: it is written in the background.
    if (total > EXPORT_AT_ONCE) return Response.json(await startExport(ctx, input, total), { status: 202 });
    const file = await exportMessages(ctx, input);
    return fileResponse(file, new Uint8Array(file.bytes));
  } catch (error) {
    const { requestId } = requestMeta(request.headers);
    if (!(error instanceof AppError)) ctx.log.error({ err: error, requestId }, "export failed");
    return problemResponse(error, { headers: request.headers, requestId });
  }
}
