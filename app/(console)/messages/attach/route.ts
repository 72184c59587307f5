import { fieldErrorOf, fieldErrorText } from "@/lib/auth/field-errors";
import { requestMeta } from "@/lib/auth/request-meta";
import { sessionContext } from "@/lib/auth/session";
import { authorize } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { REPLY_FILES_MAX_BYTES } from "@/lib/domain/leave-message/reply-files";
import { AppError, type FieldError } from "@/lib/errors";
import { problemResponse } from "@/lib/http/problem";
import { readBytes } from "@/lib/http/read-body";
import { getLocale } from "@/lib/i18n/server";
import { keepReplyFile } from "@/lib/services/messages/reply-files";

const MB = REPLY_FILES_MAX_BYTES / 1024 / 1024;
const TOO_LARGE = fieldErrorOf("files", "reply_files_size", { maximum: MB, n: `> ${MB}` });

/**
 * A file for the reply to a message, as it is: `?message=msg_…&name=…`. Larger than what server actions take. 201 with
 * what is kept of it, 422 with what is wrong in the reader's language.
 */
export async function POST(request: Request): Promise<Response> {
  const [ctx, locale] = await Promise.all([sessionContext(), getLocale()]);
  const told = (field: FieldError) => fieldErrorText(locale, field);
  try {
    const site = request.headers.get("sec-fetch-site");
    if (site !== null && site !== "same-origin") throw new AppError("forbidden", "Only for this console's own pages.");
    authorize(ctx, "message.handle");
    const search = new URL(request.url).searchParams;
    const message = decodeId("message", search.get("message") ?? "");
    if (message === null) throw new AppError("not_found", "There is no such message.");
    // One byte more than allowed, so that the service can say what is wrong with the file.
    const content = await readBytes(request, REPLY_FILES_MAX_BYTES + 1);
    const kept = await keepReplyFile(ctx, message, { name: search.get("name") ?? "", content });
    return Response.json(kept, { status: 201, headers: { "cache-control": "no-store" } });
  } catch (error) {
    const { requestId } = requestMeta(request.headers);
    if (error instanceof AppError && (error.code === "invalid" || error.code === "too_large"))
      return Response.json(
        { message: (error.code === "invalid" ? error.fields : [TOO_LARGE]).map(told).join(" ") },
        { status: 422 },
      );
    if (!(error instanceof AppError)) ctx.log.error({ err: error, requestId }, "upload failed");
    return problemResponse(error, { headers: request.headers, requestId });
  }
}
