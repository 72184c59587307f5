import { requestMeta } from "@/lib/auth/request-meta";
import { sessionContext } from "@/lib/auth/session";
import { authorize } from "@/lib/context";
import { eventJsonSchema, resolveEventType } from "@/lib/domain/catalogue";
import { AppError } from "@/lib/errors";
import { fileResponse } from "@/lib/http/file-response";
import { problemResponse } from "@/lib/http/problem";

/** The JSON Schema of a type's `data` (`?type=`, any spelling), as a download. */
export async function GET(request: Request): Promise<Response> {
  const ctx = await sessionContext();
  try {
    authorize(ctx, "event.read");
    const type = resolveEventType(new URL(request.url).searchParams.get("type") ?? "");
    if (type === null) throw new AppError("not_found", "There is no such type of event.");
    const file = { name: `${type}.schema.json`, type: "application/schema+json; charset=utf-8" };
    return fileResponse(file, `${JSON.stringify(eventJsonSchema(type), null, 2)}\n`);
  } catch (error) {
    const { requestId } = requestMeta(request.headers);
    if (!(error instanceof AppError)) ctx.log.error({ err: error, requestId }, "schema failed");
    return problemResponse(error, { headers: request.headers, requestId });
  }
}
