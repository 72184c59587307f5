import { fieldErrorText } from "@/lib/auth/field-errors";
import { requestMeta } from "@/lib/auth/request-meta";
import { sessionContext } from "@/lib/auth/session";
import { authorize } from "@/lib/context";
import { IMPORT_MAX_BYTES } from "@/lib/domain/contacts/import";
import { AppError } from "@/lib/errors";
import { problemResponse } from "@/lib/http/problem";
import { readBytes } from "@/lib/http/read-body";
import { getLocale } from "@/lib/i18n/server";
import { ENCODINGS } from "@/lib/services/contacts/import/read-csv";
import { uploadImport } from "@/lib/services/contacts/import/start";

/** A file of contacts, as it is: `?name=…&encoding=gbk`. Larger than what server actions take. */
export async function POST(request: Request): Promise<Response> {
  const [ctx, locale] = await Promise.all([sessionContext(), getLocale()]);
  try {
    const site = request.headers.get("sec-fetch-site");
    if (site !== null && site !== "same-origin") throw new AppError("forbidden", "Only for this console's own pages.");
    authorize(ctx, "contact.manage");
    const search = new URL(request.url).searchParams;
    const encoding = ENCODINGS.find((name) => name === search.get("encoding")) ?? null;
    // One byte more than allowed, so that the service can say what is wrong with the file.
    const bytes = await readBytes(request, IMPORT_MAX_BYTES + 1);
    const result = await uploadImport(ctx, { name: search.get("name") ?? "contacts.csv", bytes, encoding });
    return Response.json(result, { status: 201, headers: { "cache-control": "no-store" } });
  } catch (error) {
    const { requestId } = requestMeta(request.headers);
    if (error instanceof AppError && error.code === "invalid")
      return Response.json(
        { message: error.fields.map((field) => fieldErrorText(locale, field)).join(" ") },
        { status: 422 },
      );
    if (!(error instanceof AppError)) ctx.log.error({ err: error, requestId }, "upload failed");
    return problemResponse(error, { headers: request.headers, requestId });
  }
}
