import { requestMeta } from "@/lib/auth/request-meta";
import { sessionContext } from "@/lib/auth/session";
import { AppError } from "@/lib/errors";
import { csvResponse } from "@/lib/http/csv-response";
import { problemResponse } from "@/lib/http/problem";
import { getLocale } from "@/lib/i18n/server";
import { exportFailed } from "@/lib/services/broadcasts/export-failed";

/** Whom a run did not reach, as a file. */
export async function GET(
  request: Request,
  props: { params: Promise<{ id: string; runId: string }> },
): Promise<Response> {
  const ctx = await sessionContext();
  try {
    const { id, runId } = await props.params;
    const { name, chunks } = await exportFailed(ctx, { id, runId, locale: await getLocale() });
    return csvResponse(name, chunks);
  } catch (error) {
    const { requestId } = requestMeta(request.headers);
    if (!(error instanceof AppError)) ctx.log.error({ err: error, requestId }, "export failed");
    return problemResponse(error, { headers: request.headers, requestId });
  }
}
