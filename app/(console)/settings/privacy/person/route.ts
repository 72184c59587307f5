import { z } from "zod";
import { requestMeta } from "@/lib/auth/request-meta";
import { sessionContext } from "@/lib/auth/session";
import { AppError } from "@/lib/errors";
import { fileResponse } from "@/lib/http/file-response";
import { problemResponse } from "@/lib/http/problem";
import { readJson } from "@/lib/http/read-body";
import { exportPerson } from "@/lib/services/privacy/person";

const BodySchema = z.object({ contact: z.string().max(320) });

/** Everything there is of a person, as an archive. A POST: whom it is about stands in no address. */
export async function POST(request: Request): Promise<Response> {
  const ctx = await sessionContext();
  try {
    const site = request.headers.get("sec-fetch-site");
    if (site !== null && site !== "same-origin") throw new AppError("forbidden", "Only for this console's own pages.");
    const parsed = BodySchema.safeParse(await readJson(request, 4_096));
    if (!parsed.success) throw new AppError("invalid", "The body does not match the schema.");
    const file = await exportPerson(ctx, parsed.data.contact);
    return fileResponse({ name: file.name, type: "application/zip" }, new Uint8Array(file.bytes));
  } catch (error) {
    const { requestId } = requestMeta(request.headers);
    if (!(error instanceof AppError)) ctx.log.error({ err: error, requestId }, "export of a person failed");
    return problemResponse(error, { headers: request.headers, requestId });
  }
}
