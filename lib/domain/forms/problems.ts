import { TEXT_MAX, TEXTAREA_MAX } from "./answers";
import {
  BUILT_IN,
  type BuiltInKey,
  type FormDefinition,
  type FormField,
  isAsked,
  isBuiltIn,
  isChoice,
  OTHER,
} from "./fields";
import { FILES_MAX } from "./files";
import { PATTERN_ANSWER_MAX, patternProblem } from "./pattern";

export const FIELDS_MAX = 20;
/** More visible fields than this put visitors off. */
export const FIELDS_ADVISED = 6;

export const DOMAINS_MAX = 50;

/** Keys of the texts in `formDesigner.problem`. */
type DefinitionProblemKey =
  | ("key_format" | "key_taken" | "key_reserved" | "label_missing" | "options_missing" | "option_twice")
  | ("option_empty" | "pattern_invalid" | "pattern_heavy" | "condition_gone" | "condition_order" | "condition_value")
  | ("bounds" | "essentials" | "too_many" | "marketing_required" | "domain_format");
/** `index` of the field; null when it is about the form as a whole. */
type DefinitionProblem = {
  index: number | null;
  key: DefinitionProblemKey;
  values: Record<string, string | number>;
};

/** Names the product uses beside a form's own fields. */
const RESERVED = [
  "token",
  "website",
  "referrer",
  "again",
  "follow",
  "sitekey",
  "page",
  "fields",
  "lang",
  "embed",
  "constructor",
];

/** All that keeps a definition from being published. */
export function definitionProblems({ fields }: FormDefinition): DefinitionProblem[] {
  const problems = fields.flatMap((field, index) =>
    fieldProblems(field, fields.slice(0, index), fields).map((problem) => ({ index, values: {}, ...problem })),
  );
  const whole: DefinitionProblem[] = [];
  if (fields.length > FIELDS_MAX) whole.push({ index: null, key: "too_many", values: { max: FIELDS_MAX } });
  const on = new Set(fields.filter(({ off }) => !off).map(({ key }) => key));
  const isComplete = Object.keys(BUILT_IN).every((key) => fields.some((field) => field.key === key));
  if (!on.has("content") || !(on.has("phone") || on.has("email")) || !isComplete) {
    whole.push({ index: null, key: "essentials", values: {} });
  }
  return [...whole, ...problems];
}

type Found = { key: DefinitionProblemKey; values?: Record<string, string | number> };

function fieldProblems(field: FormField, earlier: readonly FormField[], all: readonly FormField[]): Found[] {
  return [
    keyProblem(field, earlier),
    isNamed(field) ? null : { key: "label_missing" as const },
    field.off ? null : optionsProblem(field),
    boundsProblem(field),
    field.marketing === true && field.required ? ({ key: "marketing_required" } as const) : null,
    patternFound(field),
    domainProblem(field),
    conditionProblem(field, earlier, all),
  ].filter((found): found is Found => found !== null);
}

/** Whether visitors can tell what it is. A note needs no heading above its text. */
function isNamed({ key, kind, label, help }: FormField): boolean {
  const isSaid = (words: FormField["label"]) => words.zh.trim() !== "" || words.en.trim() !== "";
  return isBuiltIn(key) || kind === "hidden" || isSaid(label) || (kind === "note" && isSaid(help));
}

function keyProblem({ key, kind, off }: FormField, earlier: readonly FormField[]): Found | null {
  if (earlier.some((other) => other.key === key)) return { key: "key_taken", values: { k: key } };
  if (isBuiltIn(key)) return BUILT_IN[key] === kind ? null : { key: "key_reserved", values: { k: key } };
  if (!/^[a-z][a-z0-9_]*$/.test(key) || off) return { key: "key_format" };
  return RESERVED.includes(key) ? { key: "key_reserved", values: { k: key } } : null;
}

function optionsProblem({ kind, options }: FormField): Found | null {
  if (!isChoice(kind)) return null;
  if (options.length === 0) return { key: "options_missing" };
  const values = options.map(({ value }) => value);
  if (values.some((value) => value.trim() === "" || value !== value.trim() || value === OTHER))
    return { key: "option_empty" };
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  return twice === undefined ? null : { key: "option_twice", values: { v: twice } };
}

function boundsProblem({ key, kind, min, max, pattern, options, other }: FormField): Found | null {
  if (isBuiltIn(key) || kind === "hidden") return null;
  const isCount = kind !== "number";
  if (kind === "file" && (min !== null || (max !== null && (max < 1 || max > FILES_MAX || !Number.isInteger(max)))))
    return { key: "bounds", values: { max: FILES_MAX } };
  const most =
    kind === "checkboxes"
      ? options.length + (other === true ? 1 : 0)
      : kind === "textarea"
        ? TEXTAREA_MAX
        : pattern === ""
          ? TEXT_MAX
          : PATTERN_ANSWER_MAX;
  const bad = (value: number | null) =>
    value !== null && isCount && (value < 0 || value > most || !Number.isInteger(value));
  const reversed = min !== null && max !== null && min > max;
  return reversed || bad(min) || bad(max) ? { key: "bounds", values: { max: isCount ? most : "" } } : null;
}

function patternFound({ kind, pattern }: FormField): Found | null {
  if (kind !== "text" || pattern === "") return null;
  const problem = patternProblem(pattern);
  return problem === null ? null : { key: problem === "heavy" ? "pattern_heavy" : "pattern_invalid" };
}

/** As people write it after the @: no scheme, no star. */
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

function domainProblem({ kind, domains }: FormField): Found | null {
  const wrong = kind === "email" ? domains?.list.find((domain) => !DOMAIN.test(domain)) : undefined;
  return wrong === undefined ? null : { key: "domain_format", values: { v: wrong } };
}

/** Without these there is no message: they are never hidden by an answer. */
const ALWAYS: readonly BuiltInKey[] = ["content", "phone", "email"];

function conditionProblem(
  { key, showWhen }: FormField,
  earlier: readonly FormField[],
  all: readonly FormField[],
): Found | null {
  if (showWhen === null) return null;
  if (ALWAYS.some((name) => name === key)) return { key: "essentials" };
  const target = all.find((other) => other.key === showWhen.field && !other.off && isAsked(other.kind));
  if (target === undefined) return { key: "condition_gone", values: { k: showWhen.field } };
  if (!earlier.includes(target)) return { key: "condition_order" };
  if (showWhen.op === "filled") return null;
  const isKnown = !isChoice(target.kind) || target.options.some(({ value }) => value === showWhen.value);
  return showWhen.value !== "" && isKnown ? null : { key: "condition_value" };
}
