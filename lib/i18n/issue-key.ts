import type { Messages } from "./messages";

type Values = Record<string, string | number>;
/** Keys of texts for fields; `problem` holds the titles of whole answers. */
type FieldKey = Exclude<keyof Messages["validation"], "problem">;

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
      return [sizeKey(issue.origin, "too_short", "too_few", "too_small"), { minimum: Number(issue.minimum) }];
    case "too_big":
      return [sizeKey(issue.origin, "too_long", "too_many", "too_big"), { maximum: Number(issue.maximum) }];
    case "invalid_format":
      return [issue.format === "email" || issue.format === "url" ? issue.format : "invalid_format", {}];
    case "invalid_value":
      return ["invalid", {}];
    default:
      return null;
  }
}

function sizeKey(origin: string | undefined, text: FieldKey, list: FieldKey, number: FieldKey): FieldKey {
  if (origin === "string") return text;
  return origin === "array" || origin === "set" ? list : number;
}
