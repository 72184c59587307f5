import { FILE_MAX_BYTES } from "@/lib/domain/forms/files";
import { AppError } from "@/lib/errors";
import { readForm } from "@/lib/http/read-form";
import { widgetRoute } from "@/lib/http/widget-request";
import { problemText, visitorFields } from "@/lib/i18n/visitor-form";
import { serviceContext } from "@/lib/runtime";
import { keepFile } from "@/lib/services/forms/files";
import { publishedForm } from "@/lib/services/forms/published";
import { renderedVersion } from "@/lib/services/sites/form-token";

/** Room for the parts around the file. */
const AROUND_BYTES = 16 * 1024;

/**
 * One file that a visitor attaches in the panel, kept until his message is sent: 201 with what refers to it, 422 with what
 * is wrong with it. Only who holds a form of the site may, and only for a field that asks for files.
 */
export async function POST(request: Request): Promise<Response> {
  return widgetRoute(request, async ({ source, site, locale, requestId, ip }) => {
    const form = await readForm(request, FILE_MAX_BYTES + AROUND_BYTES);
    const [token, key, file] = [form.get("token"), form.get("field"), form.get("file")];
    const version = typeof token === "string" ? renderedVersion(site, token.slice(0, 2000)) : null;
    if (version === null) throw new AppError("forbidden", "Files are taken with a form only.");
    const { definition } = await publishedForm(source, site, version);
    const field = visitorFields(definition, locale).find((one) => one.key === key && one.kind === "file");
    if (field === undefined || file === null || typeof file === "string")
      throw new AppError("invalid", "The form has no such field for files, or there is no file.");
    const actor = { kind: "visitor", name: "visitor" } as const;
    const ctx = serviceContext(source, { organizationId: site.organizationId, actor, requestId, ip });
    const content = new Uint8Array(await file.arrayBuffer());
    const kept = await keepFile(ctx, site, field, { name: file.name, content });
    if ("reference" in kept) return Response.json(kept, { status: 201 });
    return Response.json({ error: problemText(locale, kept, field.label, "") }, { status: 422 });
  });
}
