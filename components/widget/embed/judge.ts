import { type AnswerProblem, checkAnswers, type RawAnswers } from "@/lib/domain/forms/answers";
import type { ShownField } from "@/lib/domain/forms/fields";
import type { Messages } from "@/lib/i18n/messages";
import { fill } from "./dom";

/** What is wrong with a field, as the visitor reads it. */
export type Problem = { field: string; text: string };
type Errors = Messages["leave"]["error"];

/** All that is wrong with what was typed, by the server's own rules, in the order of the fields. */
export function judge(fields: readonly ShownField[], raw: RawAnswers, errors: Errors): Problem[] {
  try {
    const { problems } = checkAnswers(fields, raw, today());
    return problems.map((problem) => ({ field: problem.field, text: textOf(problem, fields, raw, errors) }));
  } catch (error) {
    // A browser too old for the check: the server checks as well.
    console.info("not checked here", error);
    return [];
  }
}

function textOf({ field, key, values }: AnswerProblem, fields: readonly ShownField[], raw: RawAnswers, errors: Errors) {
  const label = fields.find((one) => one.key === field)?.label ?? "";
  const isForeign = key === "phone_format" && /^\s*(\+|00|＋)/.test([raw[field] ?? ""].flat()[0] ?? "");
  return fill(errors[isForeign ? "phone_intl" : key], { ...values, label });
}

/** The visitor's own day. */
const today = () => {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
};
