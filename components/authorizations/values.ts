import type { z } from "zod";
import { type HiddenValue, TOKEN_NAME } from "@/lib/domain/authorization";
import type { FieldError } from "@/lib/errors";
import type { AuthorizationRecord } from "./record";
import type { AuthorizationFormSchema } from "./schema";

/*
 * The form's values and what the server takes. A secret that is stored shows as dots and travels as a read showed it,
 * unless something was typed; names are those of the form, errors of the server are brought to them.
 */

export type AuthorizationValues = z.output<typeof AuthorizationFormSchema>;

const EMPTY: AuthorizationValues = {
  ...{ key: "", name: "", description: "" },
  ...{ method: "POST", url: "", headers: [], bodyType: "form" },
  fields: [{ name: "grant_type", value: "client_credentials" }],
  ...{ json: "{\n  \n}", contentType: "text/plain", raw: undefined },
  ...{ tokenPath: "$.access_token", values: [] },
  ...{ lifetime: "path", seconds: "7200", lifetimePath: "$.expires_in" },
  ...{ headerName: "Authorization", prefix: "Bearer" },
};

const isHidden = (value: unknown): value is HiddenValue =>
  typeof value === "object" && value !== null && "set" in value && value.set === true;

const rowsOf = (record: Record<string, string | HiddenValue>) =>
  Object.entries(record).map(([name, value]) => ({ name, value: isHidden(value) ? "" : value }));

/** Dots and the last characters: in JSON a stored secret is one of its texts. */
const dots = (hidden: HiddenValue) => `••••••••${hidden.last4}`;

/** What the form starts from. */
export function formValues(record: AuthorizationRecord | null): AuthorizationValues {
  if (record === null) return EMPTY;
  const { key, name, description, request, response, lifetime, headerName, prefix } = record;
  const { [TOKEN_NAME]: tokenPath = "", ...others } = response;
  const { body } = request;
  return {
    ...EMPTY,
    ...{ key, name, description, headerName, prefix, tokenPath },
    ...{ method: request.method, url: request.url, headers: rowsOf(request.headers) },
    bodyType: body?.type ?? "none",
    fields: body?.type === "form" ? rowsOf(body.fields) : [],
    json: body?.type === "json" ? jsonText(body.value) : EMPTY.json,
    contentType: body?.type === "raw" ? body.contentType : EMPTY.contentType,
    values: Object.entries(others).map(([one, path]) => ({ name: one, path })),
    ...("seconds" in lifetime
      ? { lifetime: "seconds", seconds: String(lifetime.seconds) }
      : { lifetime: "path", lifetimePath: lifetime.path }),
  };
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (isHidden(item) ? dots(item) : item), 2);
}

export type FormInput = { ok: true; input: Record<string, unknown> } | { ok: false; errors: FieldError[] };

/** What the server takes, of a new authorization or (without the key) as a change of `stored`. */
export function authorizationInput(values: AuthorizationValues, stored: AuthorizationRecord | null): FormInput {
  const body = bodyOf(values, stored);
  if (!body.ok) return body;
  const { key, name, description, method, url, headerName, prefix } = values;
  const headers = recordOf(values.headers, stored?.request.headers ?? {});
  const extra = values.values.map((row): [string, string] => [row.name.trim(), row.path.trim()]);
  const content = {
    ...{ name, description, headerName, prefix },
    request: { method, url, headers, ...(body.body === undefined ? {} : { body: body.body }) },
    response: { ...Object.fromEntries(extra), [TOKEN_NAME]: values.tokenPath },
    lifetime:
      values.lifetime === "path" ? { path: values.lifetimePath.trim() } : { seconds: Number(values.seconds.trim()) },
  };
  return { ok: true, input: stored === null ? { key, ...content } : { ...content, version: stored.version } };
}

type Body = { ok: true; body: unknown } | { ok: false; errors: FieldError[] };

function bodyOf(values: AuthorizationValues, stored: AuthorizationRecord | null): Body {
  const before = stored?.request.body;
  switch (values.method === "GET" ? "none" : values.bodyType) {
    case "none":
      return { ok: true, body: undefined };
    case "form": {
      const fields = recordOf(values.fields, before?.type === "form" ? before.fields : {});
      return { ok: true, body: { type: "form", fields } };
    }
    case "json": {
      const value = parseObject(values.json);
      if (value !== null) return { ok: true, body: { type: "json", value } };
      return { ok: false, errors: [{ path: "json", key: "json_object", message: "json_object" }] };
    }
    case "raw": {
      const kept = before?.type === "raw" && values.raw === undefined ? before.text : undefined;
      return { ok: true, body: { type: "raw", contentType: values.contentType, text: kept ?? values.raw ?? "" } };
    }
  }
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

type Rows = AuthorizationValues["headers"];

/** An empty cell of a stored secret keeps it; a row without a name and a value is no row. */
function recordOf(rows: Rows, stored: Record<string, string | HiddenValue>): Record<string, string | HiddenValue> {
  const named = rows.filter(({ name, value }) => name.trim() !== "" || value !== "");
  return Object.fromEntries(
    named.map(({ name, value }) => {
      const before = stored[name.trim()];
      return [name.trim(), value === "" && isHidden(before) ? before : value];
    }),
  );
}

/** An error of the server, at the field of the form that it is about. */
export function atField(error: FieldError, values: AuthorizationValues): FieldError {
  return { ...error, path: fieldOf(error.path, values) };
}

function fieldOf(path: string, values: AuthorizationValues): string {
  const [first = "", second = "", ...rest] = path.split(".");
  if (first === "lifetime") return second === "seconds" ? "seconds" : "lifetimePath";
  if (first === "response") {
    const row = values.values.findIndex(({ name }) => name.trim() === second);
    return second === TOKEN_NAME || row === -1 ? "tokenPath" : `values.${row}.path`;
  }
  if (first !== "request") return path;
  if (second === "headers") return rowField("headers", values.headers, rest.join("."));
  if (second !== "body") return second;
  const [part = "", ...inner] = rest;
  if (values.bodyType === "form") return rowField("fields", values.fields, part === "fields" ? inner.join(".") : "");
  if (values.bodyType === "raw") return part === "contentType" ? "contentType" : "raw";
  return "json";
}

function rowField(field: "headers" | "fields", rows: Rows, name: string): string {
  const row = rows.findIndex((one) => one.name.trim() === name);
  return row === -1 ? field : `${field}.${row}.value`;
}
