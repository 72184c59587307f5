import type { ErrorCode, FieldError } from "@/lib/errors";

/**
 * What a server action answers. Errors are values: a form shows `fields` beside its inputs and `message` above them.
 * `message` is already in the reader's language; `fields[].key` is a key of the `validation` messages when there is one.
 */
export type ActionState<T = void> = { status: "idle" } | { status: "ok"; data: T } | ActionFailure;

export type ActionFailure = {
  status: "error";
  code: ErrorCode;
  message: string;
  fields: FieldError[];
  /** To find the failure in the log. */
  requestId: string;
};

/** The state of a form that was not sent yet. */
export const IDLE: { status: "idle" } = { status: "idle" };
