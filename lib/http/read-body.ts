import { fieldErrorOf } from "@/lib/auth/field-errors";
import { AppError } from "@/lib/errors";
import { jsonErrorPosition } from "./json-position";
import { RequestError } from "./problem";

/** Largest body a route reads unless its contract says otherwise. */
export const DEFAULT_MAX_BYTES = 1_048_576;

/**
 * Reads a request's JSON body, never more than `maxBytes` of it.
 * @throws AppError `too_large`, `invalid` (text that a database cannot hold); RequestError `malformed`, `media_type`
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const type = (request.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (type !== "application/json" && !/^application\/[\w.+-]+\+json$/.test(type)) {
    throw new RequestError("media_type", "Send JSON with Content-Type: application/json.");
  }
  const text = decode(await readBytes(request, maxBytes));
  const value = parse(text);
  // Only escapes can smuggle these in: the raw forms are no UTF-8 or no JSON.
  if (/\\u(?:0000|d[89a-f][0-9a-f]{2})/i.test(text)) refuseUnstorable(value);
  return value;
}

/**
 * Reads a body of at most `maxBytes`.
 * @throws AppError `too_large`
 */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () => new AppError("too_large", `The body may have ${maxBytes} bytes at most.`);
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw new RequestError("malformed", "The body is not UTF-8.");
    throw error;
  }
}

function parse(text: string): unknown {
  if (text.trim() === "") throw new RequestError("malformed", "The body is empty; JSON is expected.");
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { line, column } = jsonErrorPosition(text);
    throw new RequestError("malformed", `The body is not JSON: error at line ${line}, column ${column}.`);
  }
}

/** NUL and half surrogate pairs cannot be stored as text: refused here with their path instead of failing later. */
function refuseUnstorable(root: unknown): void {
  const bad = (text: string) => text.includes("\0") || !text.isWellFormed();
  const stack: { path: string; value: unknown }[] = [{ path: "", value: root }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { path, value } = next;
    if (typeof value === "string" && bad(value)) {
      throw new AppError("invalid", "The body holds text that cannot be stored.", {
        fields: [fieldErrorOf(path, "unstorable_text")],
      });
    }
    if (typeof value !== "object" || value === null) continue;
    for (const [key, child] of Object.entries(value)) {
      const childPath = path === "" ? key : `${path}.${key}`;
      stack.push({ path: childPath, value: child });
      if (bad(key)) stack.push({ path, value: key });
    }
  }
}
