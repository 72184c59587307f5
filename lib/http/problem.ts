import { fieldErrorText } from "@/lib/auth/field-errors";
import type { Locale } from "@/lib/domain/endpoints";
import { AppError, type ErrorCode, type FieldError } from "@/lib/errors";
import { translator } from "@/lib/i18n/translate";

/** Codes of `application/problem+json` answers: the product's errors, and what only a request can have. */
export const PROBLEM_STATUS = {
  malformed: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition: 412,
  too_large: 413,
  media_type: 415,
  invalid: 422,
  limit: 429,
  internal: 500,
  unavailable: 503,
} as const satisfies Record<ErrorCode | "malformed" | "media_type", number>;
export type ProblemCode = keyof typeof PROBLEM_STATUS;

/** A request that cannot be read at all: not JSON, wrong media type. */
export class RequestError extends Error {
  readonly code: "malformed" | "media_type";

  constructor(code: "malformed" | "media_type", message: string) {
    super(message);
    this.name = "RequestError";
    this.code = code;
  }
}

/** The body of a problem answer (RFC 9457). */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail: string;
  errors: { path: string; message: string }[];
  requestId: string;
};

type Cause = { code: ProblemCode; detail: string; fields: FieldError[]; retryAfterSeconds?: number };

/** What is told of an error: an unknown one tells a fixed sentence and never its own message. */
function causeOf(error: unknown): Cause {
  if (error instanceof RequestError) return { code: error.code, detail: error.message, fields: [] };
  if (!(error instanceof AppError) || error.code === "internal") {
    return {
      code: "internal",
      detail: "Something went wrong on our side. The request id finds it in the log.",
      fields: [],
    };
  }
  const cause = { code: error.code, detail: error.message, fields: error.fields };
  return error.retryAfterSeconds === undefined ? cause : { ...cause, retryAfterSeconds: error.retryAfterSeconds };
}

/** English unless the caller asks for Chinese: programs read these messages more than people do. */
export function apiLocale(headers: Headers): Locale {
  return /^\s*zh\b/i.test(headers.get("accept-language") ?? "") ? "zh-CN" : "en";
}

/** The answer to an error. */
export function problemResponse(error: unknown, request: { headers: Headers; requestId: string }): Response {
  const cause = causeOf(error);
  const locale = apiLocale(request.headers);
  const t = translator(locale, "validation");
  const status = PROBLEM_STATUS[cause.code];
  const problem: Problem = {
    type: `/docs/api#error-${cause.code}`,
    title: t(`problem.${cause.code}`),
    status,
    code: cause.code,
    // Details are written in English; a reader of Chinese gets the general sentence of the code.
    detail: locale === "en" ? cause.detail : t(`problem.${cause.code}`),
    errors: cause.fields.map((field) => ({ path: field.path, message: fieldErrorText(locale, field) })),
    requestId: request.requestId,
  };
  const headers = new Headers({ "content-type": "application/problem+json; charset=utf-8" });
  if (cause.retryAfterSeconds !== undefined) headers.set("retry-after", String(Math.ceil(cause.retryAfterSeconds)));
  if (status === 401) headers.set("www-authenticate", 'Bearer realm="api"');
  return new Response(JSON.stringify(problem), { status, headers });
}
