import { requestMeta } from "@/lib/auth/request-meta";
import { sessionContext } from "@/lib/auth/session";
import { decodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { fileResponse } from "@/lib/http/file-response";
import { problemResponse } from "@/lib/http/problem";
import { readMessageFile } from "@/lib/services/messages/files";

/** A stranger's file: to be saved, never shown, whatever it says it is. */
const NEVER_SHOWN = {
  "content-security-policy": "default-src 'none'; sandbox",
  "cross-origin-resource-policy": "same-origin",
};

/** A file that a visitor attached to a message. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const ctx = await sessionContext();
  try {
    const site = request.headers.get("sec-fetch-site");
    if (site !== null && site !== "same-origin" && site !== "none")
      throw new AppError("forbidden", "Only for this console's own pages.");
    const id = decodeId("file", (await params).id);
    if (id === null) throw new AppError("not_found", "There is no such file.");
    const { name, content } = await readMessageFile(ctx, id);
    return fileResponse({ name, type: "application/octet-stream" }, new Uint8Array(content), NEVER_SHOWN);
  } catch (error) {
    const { requestId } = requestMeta(request.headers);
    if (!(error instanceof AppError)) ctx.log.error({ err: error, requestId }, "download of a visitor's file failed");
    return problemResponse(error, { headers: request.headers, requestId });
  }
}
