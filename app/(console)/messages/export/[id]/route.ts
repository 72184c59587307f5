import { requestMeta } from "@/lib/auth/request-meta";
import { sessionContext } from "@/lib/auth/session";
import { decodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { csvResponse } from "@/lib/http/csv-response";
import { fileResponse } from "@/lib/http/file-response";
import { problemResponse } from "@/lib/http/problem";
import { fetchExport } from "@/lib/services/messages/export-jobs";

/** A file that was written in the background, for who ordered it. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const ctx = await sessionContext();
  try {
    const site = request.headers.get("sec-fetch-site");
    if (site !== null && site !== "same-origin" && site !== "none")
      throw new AppError("forbidden", "Only for this console's own pages.");
    const id = decodeId("export", (await params).id);
    if (id === null) throw new AppError("not_found", "There is no such export.");
    const file = await fetchExport(ctx, id);
    return "chunks" in file ? csvResponse(file.name, file.chunks) : fileResponse(file, new Uint8Array(file.bytes));
  } catch (error) {
    const { requestId } = requestMeta(request.headers);
    if (!(error instanceof AppError)) ctx.log.error({ err: error, requestId }, "export could not be fetched");
    return problemResponse(error, { headers: request.headers, requestId });
  }
}
