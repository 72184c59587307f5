/**
 * The closed set of errors the product raises on purpose. Mapped to HTTP in `lib/http` and to form state in
 * `lib/auth/console-action.ts`, nowhere else. Expected outcomes (a receiver that fails, a form that does not
 * validate) are values, not errors.
 */
export const ERROR_CODES = [
  "invalid",
  "unauthorized",
  "forbidden",
  "not_found",
  "conflict",
  "precondition",
  "too_large",
  "limit",
  "unavailable",
  "internal",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** One thing wrong with the input. `path` is dotted (`auth.token`), `message` is for people, `key` for message files. */
export type FieldError = { path: string; message: string; key?: string; values?: Record<string, string | number> };

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fields: FieldError[];
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { fields?: FieldError[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/**
 * Makes an Error of whatever was thrown, so that `.message` may be read and written down. The database library wraps what
 * the server said together with the statement's parameters (hashes, visitors' words): only what the server said is kept.
 */
export function toError(thrown: unknown): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const isFailedQuery = "query" in error && "params" in error;
  return isFailedQuery && error.cause instanceof Error ? error.cause : error;
}

/** What was looked for, or null when it does not exist (or not for this reader); every other error goes on. */
export async function foundOrNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}
