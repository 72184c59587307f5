import type { RawAnswers } from "@/lib/domain/forms/answers";
import { FILES_MAX_BYTES } from "@/lib/domain/forms/files";
import { type ClientFacts, clientFacts } from "@/lib/domain/leave-message/client";
import { AppError } from "@/lib/errors";
import { RequestError } from "@/lib/http/problem";
import { readBytes } from "@/lib/http/read-body";
import { readForm } from "@/lib/http/read-form";

/** 64 KB of text; URL encoding triples what is not ASCII. */
const FORM_MAX_BYTES = 3 * 64 * 1024;
/** Names of a form's inputs that are looked at, and files of one request. */
const NAMES_MAX = 100;
const UPLOADS_MAX = 25;

/** A file as it was posted, not checked. */
export type Upload = { field: string; name: string; content: Uint8Array };
export type PostedFields = {
  raw: RawAnswers;
  uploads: Upload[];
  honeypot: string;
  token: string;
  referrer: string;
  /** What the script said of the browser. */
  client: ClientFacts;
  follow: string;
  again: boolean;
};

/** The posted fields, with files when the form asks for some; null when there is more than a form can hold. */
export async function readFields(request: Request): Promise<PostedFields | null> {
  const type = request.headers.get("content-type") ?? "";
  const isMultipart = /^multipart\/form-data\s*;/i.test(type);
  try {
    if (isMultipart) return await fieldsOf(await readForm(request, FORM_MAX_BYTES + FILES_MAX_BYTES));
    const bytes = await readBytes(request, FORM_MAX_BYTES);
    return await fieldsOf(new URLSearchParams(new TextDecoder().decode(bytes)));
  } catch (error) {
    if (error instanceof AppError && error.code === "too_large") return null;
    // No form at all: the visitor gets an empty one.
    if (error instanceof RequestError) return await fieldsOf(new URLSearchParams());
    throw error;
  }
}

async function fieldsOf(form: URLSearchParams | FormData): Promise<PostedFields> {
  const raw: Record<string, string[]> = {};
  const uploads: Upload[] = [];
  for (const name of [...new Set(form.keys())].slice(0, NAMES_MAX)) {
    const values: (string | File)[] = form.getAll(name);
    raw[name] = values.filter((value) => typeof value === "string");
    for (const file of values) {
      // An input that nothing was chosen in posts an empty file without a name.
      if (typeof file === "string" || (file.name === "" && file.size === 0) || uploads.length >= UPLOADS_MAX) continue;
      uploads.push({ field: name, name: file.name, content: new Uint8Array(await file.arrayBuffer()) });
    }
  }
  const text = (name: string) => raw[name]?.[0] ?? "";
  return {
    ...{ raw, uploads, honeypot: text("website"), token: text("token"), follow: text("follow").slice(0, 200) },
    client: clientFacts({ screen: text("client-screen"), timeZone: text("client-zone") }),
    ...{ referrer: text("referrer").slice(0, 2048), again: text("again") === "1" },
  };
}
