import { RequestError } from "./problem";
import { readBytes } from "./read-body";

/**
 * Reads a body of form fields and files, of at most `maxBytes` in all.
 * @throws AppError `too_large`; RequestError `malformed`, `media_type`
 */
export async function readForm(request: Request, maxBytes: number): Promise<FormData> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\s*;/i.test(type)) throw new RequestError("media_type", "Send multipart/form-data.");
  const bytes = await readBytes(request, maxBytes);
  try {
    return await new Response(new Uint8Array(bytes), { headers: { "content-type": type } }).formData();
  } catch (error) {
    if (error instanceof TypeError) throw new RequestError("malformed", "The body is not multipart/form-data.");
    throw error;
  }
}
