import { requestMeta } from "@/lib/auth/request-meta";
import { sessionContext } from "@/lib/auth/session";
import { AppError } from "@/lib/errors";
import { fileResponse } from "@/lib/http/file-response";
import { problemResponse } from "@/lib/http/problem";
import { exportEndpoints } from "@/lib/services/endpoints/export";

/** The file of the chosen webhooks (`?ids=`), as a download. Reading only: another site could make nobody but its visitor have it. */
export async function GET(request: Request): Promise<Response> {
  const ctx = await sessionContext();
  try {
    const ids = new URL(request.url).searchParams.get("ids") ?? "";
    const file = await exportEndpoints(ctx, ids === "" ? {} : { ids });
    const day = file.exportedAt?.slice(0, 10) ?? "";
    const name = `hooklane-webhooks-${day}.json`;
    return fileResponse({ name, type: "application/json; charset=utf-8" }, `${JSON.stringify(file, null, 2)}\n`);
  } catch (error) {
    const { requestId } = requestMeta(request.headers);
    if (!(error instanceof AppError)) ctx.log.error({ err: error, requestId }, "export failed");
    return problemResponse(error, { headers: request.headers, requestId });
  }
}
