import type { z } from "zod";
import { fieldErrors } from "@/lib/auth/field-errors";
import { AppError, type FieldError } from "@/lib/errors";

/**
 * Parses what came from outside.
 * @throws AppError `invalid` with one field error per issue
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalid(fieldErrors(parsed.error));
}

/** The error of an input that does not validate. */
export function invalid(fields: FieldError[]): AppError {
  return new AppError("invalid", "Some values are not valid.", { fields });
}
