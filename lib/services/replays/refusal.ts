import { AppError, type ErrorCode } from "@/lib/errors";

/** An error that says the same to a program (detail) and in the reader's language (the field's key). */
export function replayRefusal(
  code: ErrorCode,
  key: string,
  message: string,
  values: Record<string, string | number> = {},
): AppError {
  return new AppError(code, message, { fields: [{ path: "", message, key, values }] });
}
