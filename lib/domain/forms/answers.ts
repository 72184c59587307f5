import { fieldProblem } from "../leave-message/check";
import { characters, cleanText, normaliseField } from "../leave-message/normalise";
import { FIELD_RULES, type FieldErrorKey, type FieldName } from "../leave-message/rules";
import { type Condition, type FieldRule, isAsked, OTHER, OTHER_SUFFIX, RATING_MAX } from "./fields";
import { FILES_MAX, type FileProblem } from "./files";
import { PATTERN_ANSWER_MAX, patternOf } from "./pattern";

/*
 * The one check of a form's answers: the page, the widget's panel and the API use this very file.
 */

/** What a form's inputs hold, as typed; several values where several can be ticked. */
export type RawAnswers = Readonly<Record<string, string | readonly string[]>>;
export type AnswerValue = string | number | boolean | string[];

/** Keys of the texts in `leave.error`. */
type AnswerProblemKey =
  | FieldErrorKey
  | ("required" | "choose" | "other" | "consent" | "short" | "long" | "format" | "picks_min" | "picks_max")
  | "files_max"
  | ("phone_mainland" | "phone_international" | "email_only" | "email_not" | "number_whole" | "number_decimals")
  | ("number" | "number_min" | "number_max" | "number_range" | "date" | "date_future" | "date_past");

/** One thing wrong with an answer, with the numbers its text needs. */
export type AnswerProblem = {
  field: string;
  key: AnswerProblemKey | FileProblem["key"] | "files_full";
  values: Record<string, string | number>;
};

export const TEXT_MAX = 500;
export const TEXTAREA_MAX = 2000;
/** How many files a field takes. */
export const filesMax = ({ max }: Pick<FieldRule, "max">): number => Math.min(max ?? FILES_MAX, FILES_MAX);
/** Of what is typed beside 其他. */
const OTHER_MAX = 100;

type CheckedAnswers = {
  problems: AnswerProblem[];
  /** What is to be stored, by key: nothing of fields that were not shown or not filled in. */
  answers: Record<string, AnswerValue>;
};

/**
 * Checks answers against a form's fields, in their order. What a condition hides is neither asked for nor kept. At least
 * one way to reach the visitor is always asked for. `today` is the visitor's or the server's day, `2025-01-15`.
 */
export function checkAnswers(fields: readonly FieldRule[], raw: RawAnswers, today: string): CheckedAnswers {
  const texts = answerTexts(fields, raw);
  const contacts = fields.filter(({ key, off }) => !off && (key === "phone" || key === "email"));
  const isUnreachable = contacts.every(({ key }) => texts.get(key)?.length === 0);
  const checked: CheckedAnswers = { problems: [], answers: {} };
  for (const field of fields) {
    const given = texts.get(field.key);
    if (given === undefined) continue;
    const { key } = field;
    const found = given.length === 0 ? missing(field) : problemOf(field, given, today);
    const contact = isUnreachable && key === contacts[0]?.key && found === null;
    const problem = contact
      ? { key: contacts.length > 1 ? ("contact_required" as const) : ("required" as const) }
      : found;
    if (problem !== null) checked.problems.push({ field: key, values: {}, ...problem });
    else if (given.length > 0) checked.answers[key] = storedAs(field, given);
  }
  return checked;
}

/** The keys of the fields that are on screen with these answers. */
export function shownKeys(fields: readonly FieldRule[], raw: RawAnswers): Set<string> {
  return new Set(answerTexts(fields, raw).keys());
}

/** The normalised answers of the fields that are shown, blank ones as an empty list. */
function answerTexts(fields: readonly FieldRule[], raw: RawAnswers): Map<string, string[]> {
  const texts = new Map<string, string[]>();
  for (const field of fields) {
    const isShown = !field.off && (field.showWhen === null || meets(field.showWhen, texts.get(field.showWhen.field)));
    if (isShown) texts.set(field.key, given(field, raw[field.key], raw[field.key + OTHER_SUFFIX]));
  }
  return texts;
}

/** Whether answers meet a condition. A field that is not shown has no answers, and is not unequal to anything. */
function meets({ op, value }: Condition, answers: readonly string[] | undefined): boolean {
  if (answers === undefined) return false;
  switch (op) {
    case "eq":
      return answers.length === 1 && answers[0] === value;
    case "ne":
      return !(answers.length === 1 && answers[0] === value);
    case "contains":
      return answers.some((answer, _, all) => (all.length > 1 ? answer === value : answer.includes(value)));
    case "filled":
      return answers.length > 0;
  }
}

type Raw = string | readonly string[] | undefined;

/** `typed` is what stands in the line beside 其他, for inputs that keep it apart. */
function given(field: FieldRule, raw: Raw, typed: Raw): string[] {
  if (!isAsked(field.kind)) return [];
  const chosen = listOf(raw);
  const all = field.other === true ? chosen.map((text) => (text === OTHER && listOf(typed)[0]) || text) : chosen;
  const isList = field.kind === "checkboxes" || field.kind === "file";
  const texts = all.slice(0, isList ? 60 : 1).map((text) => normalised(field, text));
  return [...new Set(texts)].filter((text) => text !== "");
}

const listOf = (raw: Raw): readonly string[] => (raw === undefined ? [] : typeof raw === "string" ? [raw] : raw);

/** The rule a kind shares with a built-in field. */
function ruleName({ key, kind }: FieldRule): FieldName | null {
  if (key === "content" || key === "name") return key;
  return kind === "phone" || kind === "email" ? kind : null;
}

function normalised(field: FieldRule, text: string): string {
  const rule = ruleName(field);
  if (rule !== null) return normaliseField(rule, text);
  if (field.kind === "hidden") return [...cleanText(text)].slice(0, TEXT_MAX).join("");
  if (field.kind === "consent") return cleanText(text) === "" ? "" : "yes";
  if (field.kind === "number") return cleanText(text).normalize("NFKC").replaceAll(",", "");
  return field.kind === "textarea" ? cleanText(text) : cleanText(text).replace(/\s+/g, " ");
}

type Found = { key: AnswerProblemKey; values?: Record<string, string | number> };

/** Kinds that are chosen without options of their own. */
const CHOSEN: readonly FieldRule["kind"][] = ["rating", "file"];

function missing(field: FieldRule): Found | null {
  if (field.key === "content") return { key: "content_required" };
  if (!field.required || field.kind === "hidden" || !isAsked(field.kind)) return null;
  if (field.kind === "consent") return { key: "consent" };
  return { key: field.options.length > 0 || CHOSEN.includes(field.kind) ? "choose" : "required" };
}

function problemOf(field: FieldRule, texts: readonly string[], today: string): Found | null {
  const [text = ""] = texts;
  const rule = ruleName(field);
  if (rule !== null) {
    const key = fieldProblem(rule, text);
    const { min, max } = FIELD_RULES[rule];
    return key === null ? narrowed(field, text) : { key, values: { min, max, n: characters(text) } };
  }
  switch (field.kind) {
    case "text":
    case "textarea":
      return textProblem(field, text);
    case "number":
      return numberProblem(field, text);
    case "date":
      return dateProblem(field, text, today);
    case "file": {
      const max = filesMax(field);
      return texts.length > max ? { key: "files_max", values: { max } } : null;
    }
    case "rating":
      return /^[1-9]$/.test(text) && Number(text) <= RATING_MAX ? null : { key: "choose" };
    case "select":
    case "radio":
    case "checkboxes":
      return choiceProblem(field, texts);
    default:
      return null;
  }
}

/** What a form asks of a number or an address that is right as such. */
function narrowed({ kind, phones, domains }: FieldRule, text: string): Found | null {
  if (kind === "phone" && phones !== undefined) {
    const isMainland = /^1[3-9]\d{9}$/.test(text);
    return isMainland === (phones === "mainland") ? null : { key: `phone_${phones}` };
  }
  if (kind !== "email" || domains === undefined || domains.list.length === 0) return null;
  const domain = text.slice(text.lastIndexOf("@") + 1).toLowerCase();
  const isListed = domains.list.some((one) => domain === one || domain.endsWith(`.${one}`));
  if (isListed === domains.only) return null;
  return domains.only
    ? { key: "email_only", values: { domains: domains.list.join(" ") } }
    : { key: "email_not", values: { domain } };
}

function textProblem({ kind, min, max, pattern }: FieldRule, text: string): Found | null {
  const n = characters(text);
  const most = kind === "textarea" ? TEXTAREA_MAX : pattern === "" ? TEXT_MAX : PATTERN_ANSWER_MAX;
  const bound = Math.min(max ?? most, most);
  if (n > bound) return { key: "long", values: { max: bound, n } };
  if (min !== null && n < min) return { key: "short", values: { min, n } };
  return pattern === "" || kind !== "text" || patternOf(pattern).test(text) ? null : { key: "format" };
}

function numberProblem({ min, max, decimals }: FieldRule, text: string): Found | null {
  if (!/^[+-]?\d{1,15}(?:\.\d{1,6})?$/.test(text)) return { key: "number" };
  const places = (text.split(".")[1] ?? "").length;
  if (decimals !== undefined && places > decimals)
    return decimals === 0 ? { key: "number_whole" } : { key: "number_decimals", values: { n: decimals } };
  const number = Number(text);
  const tooLow = min !== null && number < min;
  const tooHigh = max !== null && number > max;
  if (!tooLow && !tooHigh) return null;
  if (min !== null && max !== null) return { key: "number_range", values: { min, max } };
  return tooLow ? { key: "number_min", values: { min: min ?? 0 } } : { key: "number_max", values: { max: max ?? 0 } };
}

function dateProblem({ span }: FieldRule, text: string, today: string): Found | null {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  if (at === null || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== text) return { key: "date" };
  if (span === "future" && text < today) return { key: "date_future" };
  return span === "past" && text > today ? { key: "date_past" } : null;
}

function choiceProblem({ kind, options, other, min, max }: FieldRule, texts: readonly string[]): Found | null {
  const typed = texts.filter((text) => options.every(({ value }) => value !== text));
  if (typed.length > (other === true ? 1 : 0)) return { key: "choose" };
  if (typed[0] === OTHER) return { key: "other" };
  const n = characters(typed[0] ?? "");
  if (n > OTHER_MAX) return { key: "long", values: { max: OTHER_MAX, n } };
  if (kind !== "checkboxes") return null;
  if (min !== null && texts.length < min) return { key: "picks_min", values: { min } };
  return max !== null && texts.length > max ? { key: "picks_max", values: { max } } : null;
}

function storedAs({ kind }: FieldRule, texts: readonly string[]): AnswerValue {
  const [text = ""] = texts;
  if (kind === "checkboxes" || kind === "file") return [...texts];
  if (kind === "consent") return true;
  return kind === "number" || kind === "rating" ? Number(text) : text;
}
