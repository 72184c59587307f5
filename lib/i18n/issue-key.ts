import type { Messages } from "./messages";

type Values = Record<string, string | number>;
/** Keys of texts for fields; `problem` holds the titles of whole answers. */
export type FieldKey = Exclude<keyof Messages["validation"], "problem">;

/** The parts of a zod issue that a text needs; both raw and finished issues have them. */
export type IssueLike = {
  code?: string;
  input?: unknown;
  origin?: string;
  format?: string;
  expected?: string;
  minimum?: number | bigint;
  maximum?: number | bigint;
};

/**
 * Which `validation` text a zod issue gets in a form, when its schema names none. `null` means zod's own message.
 * For people who type: "nothing there" is always 必填, whatever kind of value was expected.
 */
export function issueKey(issue: IssueLike): [FieldKey, Values] | null {
  if (issue.input === "" || issue.input === undefined || issue.input === null) return ["required", {}];
  switch (issue.code) {
    case "invalid_type":
      return ["invalid", {}];
    case "too_small":
      return [sizeKey(issue.origin, "min"), { minimum: Number(issue.minimum) }];
    case "too_big":
      return [sizeKey(issue.origin, "max"), { maximum: Number(issue.maximum) }];
    case "invalid_format":
      return [issue.format === "email" || issue.format === "url" ? issue.format : "invalid_format", {}];
    case "invalid_value":
      return ["invalid", {}];
    default:
      return null;
  }
}

/** The text for "too little" or "too much" of a value: characters, entries or a number. */
export function sizeKey(origin: string | undefined, side: "min" | "max"): FieldKey {
  if (origin === "string") return side === "min" ? "too_short" : "too_long";
  if (origin === "array" || origin === "set" || origin === "map") return side === "min" ? "too_few" : "too_many";
  return side === "min" ? "too_small" : "too_big";
}
