import { z } from "zod";
import { AUTHORIZATION_KEY, TOKEN_NAME } from "./authorization-references";
import { parseJsonPath } from "./json-path";

export * from "./authorization-references";

/*
 * Authorizations: named ways to get a token from somebody's server. An endpoint refers to what came back with
 * `#{auth.<key>.<name>}` in header values, its authentication and the query of its URL, with any text around it.
 */

const path = z
  .string()
  .trim()
  .max(300)
  .refine((text) => parseJsonPath(text) !== null, "json_path");

const headerName = z
  .string()
  .trim()
  .min(1, "required")
  .max(100)
  .regex(/^[A-Za-z0-9-]+$/, "header_name");
const headerValue = z
  .string()
  .max(4_096)
  .regex(/^[^\r\n]*$/, "header_value")
  .regex(/^[\t\x20-\x7e\xa0-\xff]*$/, "header_value_characters");

/** Set by the transport from the request itself. */
const OWN_HEADERS = new Set(["host", "content-length", "connection", "transfer-encoding", "user-agent"]);

const headers = z
  .record(
    headerName.refine((name) => !OWN_HEADERS.has(name.toLowerCase()), "header_reserved"),
    headerValue,
  )
  .refine((all) => new Set(Object.keys(all).map((name) => name.toLowerCase())).size === Object.keys(all).length, {
    message: "header_duplicate",
  })
  .refine((all) => Object.keys(all).length <= 20, { message: "headers_max" });

const BODY_MAX = 16_384;

const AuthorizationBodySchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("json"),
    value: z
      .record(z.string().max(200), z.unknown())
      .refine((value) => JSON.stringify(value).length <= BODY_MAX, "authorization_body_max"),
  }),
  z.strictObject({
    type: z.literal("form"),
    fields: z
      .record(z.string().min(1, "required").max(200), z.string().max(4_096))
      .refine((fields) => Object.keys(fields).length <= 50, "authorization_body_max"),
  }),
  z.strictObject({
    type: z.literal("raw"),
    contentType: z
      .string()
      .trim()
      .min(1, "required")
      .max(100)
      .regex(/^[\x20-\x7e]*$/, "header_value_characters"),
    text: z.string().min(1, "required").max(BODY_MAX, "authorization_body_max"),
  }),
]);
export type AuthorizationBody = z.output<typeof AuthorizationBodySchema>;

function urlIssue(text: string): string | null {
  if (!URL.canParse(text)) return "url_https";
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "url_https";
  if (url.username !== "" || url.password !== "") return "url_credentials";
  return text.includes("#") ? "url_fragment" : null;
}

const RequestSchema = z
  .strictObject({
    method: z.enum(["GET", "POST", "PUT"]).default("POST"),
    url: z
      .string()
      .trim()
      .min(1, "required")
      .max(2_048, "url_max")
      .superRefine((text, check) => {
        const message = text === "" ? null : urlIssue(text);
        if (message !== null) check.addIssue({ code: "custom", message });
      }),
    headers: headers.default({}),
    body: AuthorizationBodySchema.optional(),
  })
  .refine((request) => request.method !== "GET" || request.body === undefined, {
    path: ["body"],
    message: "authorization_get_body",
  });
export type AuthorizationRequest = z.output<typeof RequestSchema>;

/** Seconds a token lives; a year at most. */
const LIFETIME_MAX = 31_536_000;

const LifetimeSchema = z.union([
  z.strictObject({
    seconds: z.number().int("lifetime_range").min(1, "lifetime_range").max(LIFETIME_MAX, "lifetime_range"),
  }),
  /** Where the answer says it, in seconds. */
  z.strictObject({ path }),
]);
export type AuthorizationLifetime = z.output<typeof LifetimeSchema>;

const ResponseSchema = z
  .record(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "authorization_value_name"), path)
  .refine((values) => Object.hasOwn(values, TOKEN_NAME), { path: [TOKEN_NAME], message: "required" })
  .refine((values) => Object.keys(values).length <= 10, { message: "authorization_values_max" });

export const AuthorizationInputSchema = z.strictObject({
  /** What references say: `#{auth.<key>.token}`. */
  key: z.string().trim().min(1, "required").regex(AUTHORIZATION_KEY, "authorization_key"),
  name: z.string().trim().min(1, "required").max(50, "name_max"),
  description: z.string().trim().max(200, "description_max").default(""),
  request: RequestSchema,
  /** Where the answer holds what: `token` and any other names that references may use. */
  response: ResponseSchema,
  lifetime: LifetimeSchema.default({ seconds: 7_200 }),
  /** How `auth: {type: "authorization"}` sends the token. */
  headerName: headerName.default("Authorization"),
  prefix: z
    .string()
    .max(50)
    .regex(/^[\x20-\x7e]*$/, "header_value_characters")
    .transform((text) => text.trim())
    .default("Bearer"),
});
export type AuthorizationInput = z.input<typeof AuthorizationInputSchema>;
export type ParsedAuthorization = z.output<typeof AuthorizationInputSchema>;

/** What a push needs of an authorization, secrets included. Lives in memory only. */
export type AuthorizationDefinition = Omit<ParsedAuthorization, "name" | "description">;

/** What is stored in the open: the definition with the secrets of its request hidden. */
export type AuthorizationSettings = Pick<ParsedAuthorization, "response" | "lifetime" | "headerName" | "prefix"> & {
  request: ShownRequest;
};

/** A request as it may be shown: the address masked, every secret an object like {@link HiddenValue}. */
export type ShownRequest = {
  method: AuthorizationRequest["method"];
  url: string;
  headers: Record<string, string | HiddenValue>;
  body?:
    | { type: "json"; value: Record<string, unknown> }
    | { type: "form"; fields: Record<string, string | HiddenValue> }
    | { type: "raw"; contentType: string; text: HiddenValue };
};
export type HiddenValue = { set: true; last4: string };
