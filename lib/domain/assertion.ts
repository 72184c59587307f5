import { type JsonPath, readJsonPath, valueAt } from "./json-path";

/*
 * The success rule `{type:"json", expression}`: what a receiver's JSON answer must fulfil to count as success.
 *
 *   or      = and ("||" and)*
 *   and     = test ("&&" test)*
 *   test    = "(" or ")" | operand op operand
 *   op      = "==" "!=" ">" ">=" "<" "<=" "contains"
 *   operand = $.path | "text" | 'text' | 1.5 | true | false | null
 */

type Literal = string | number | boolean | null;
type Operand = { kind: "path"; path: JsonPath; text: string } | { kind: "literal"; value: Literal };
const OPERATORS = ["==", "!=", ">=", "<=", ">", "<", "contains"] as const;
type Operator = (typeof OPERATORS)[number];

export type Assertion =
  | { kind: "or" | "and"; left: Assertion; right: Assertion }
  | { kind: "compare"; left: Operand; operator: Operator; right: Operand };

/** Why an expression cannot be read; `position` counts characters from 1. */
export type AssertionProblem = {
  problem: "end" | "value" | "operator" | "path" | "text" | "parenthesis" | "depth";
  position: number;
};
export type AssertionParse = { ok: true; assertion: Assertion } | ({ ok: false } & AssertionProblem);

/** Parentheses nest at most so deep. */
const DEPTH_MAX = 10;

class Unreadable extends Error {
  readonly found: AssertionProblem;

  constructor(found: AssertionProblem) {
    super(found.problem);
    this.found = found;
  }
}

/** Reads an expression. */
export function parseAssertion(source: string): AssertionParse {
  const reader = new Reader(source);
  try {
    return { ok: true, assertion: reader.whole() };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, ...error.found };
    throw error;
  }
}

class Reader {
  private at = 0;
  private depth = 0;
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  whole(): Assertion {
    const assertion = this.or();
    this.blanks();
    if (this.at < this.source.length) this.fail(this.source[this.at] === ")" ? "parenthesis" : "operator");
    return assertion;
  }

  private or(): Assertion {
    let left = this.and();
    while (this.take("||")) left = { kind: "or", left, right: this.and() };
    return left;
  }

  private and(): Assertion {
    let left = this.test();
    while (this.take("&&")) left = { kind: "and", left, right: this.test() };
    return left;
  }

  private test(): Assertion {
    const opened = this.at;
    if (!this.take("(")) return this.comparison();
    this.depth += 1;
    if (this.depth > DEPTH_MAX) this.fail("depth");
    const inner = this.or();
    if (!this.take(")")) this.fail("parenthesis", opened);
    this.depth -= 1;
    return inner;
  }

  private comparison(): Assertion {
    const left = this.operand();
    const operator = OPERATORS.find((one) => this.take(one));
    if (operator === undefined) this.fail("operator");
    return { kind: "compare", left, operator, right: this.operand() };
  }

  private operand(): Operand {
    this.blanks();
    const next = this.source[this.at];
    if (next === undefined) this.fail("end");
    if (next === "$") return this.path();
    if (next === '"' || next === "'") return { kind: "literal", value: this.text(next) };
    return { kind: "literal", value: this.word() };
  }

  private path(): Operand {
    const { path, end } = readJsonPath(this.source, this.at);
    if (path === null) this.fail("path", end);
    const text = this.source.slice(this.at, end);
    this.at = end;
    return { kind: "path", path, text };
  }

  private text(quote: string): string {
    const begin = this.at;
    let value = "";
    for (this.at += 1; this.at < this.source.length; this.at += 1) {
      const char = this.source[this.at];
      if (char === quote) {
        this.at += 1;
        return value;
      }
      // A backslash takes the next character as it is: \" and \\.
      if (char === "\\") this.at += 1;
      value += this.source[this.at] ?? "";
    }
    return this.fail("text", begin);
  }

  private word(): Literal {
    const word = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.$])/.exec(
      this.source.slice(this.at),
    )?.[0];
    if (word === undefined) this.fail("value");
    this.at += word.length;
    if (word === "null") return null;
    return word === "true" || word === "false" ? word === "true" : Number(word);
  }

  private take(token: string): boolean {
    this.blanks();
    if (!this.source.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  private blanks(): void {
    while (/\s/.test(this.source[this.at] ?? "")) this.at += 1;
  }

  private fail(problem: AssertionProblem["problem"], at = this.at): never {
    this.blanks();
    const end = at >= this.source.length && problem !== "text" && problem !== "parenthesis";
    throw new Unreadable({ problem: end ? "end" : problem, position: at + 1 });
  }
}

/** `failed` is the comparison that decided: the path it looked at and what was there. */
export type AssertionResult = { ok: true } | { ok: false; failed: { path: string; found: unknown } };

/**
 * Whether an answer fulfils an assertion. Values are compared as they are, without conversion: `"0"` is not `0`. A path
 * that leads nowhere is `null`. `<` and its like compare numbers with numbers and texts with texts; `contains` looks for
 * a part of a text, or for a member of a list.
 */
export function checkAssertion(assertion: Assertion, answer: unknown): AssertionResult {
  if (assertion.kind === "compare") return compare(assertion, answer);
  const left = checkAssertion(assertion.left, answer);
  if (assertion.kind === "and") return left.ok ? checkAssertion(assertion.right, answer) : left;
  if (left.ok) return left;
  const right = checkAssertion(assertion.right, answer);
  return right.ok ? right : left;
}

function compare(test: Extract<Assertion, { kind: "compare" }>, answer: unknown): AssertionResult {
  const left = operandValue(test.left, answer);
  const right = operandValue(test.right, answer);
  if (holds(left, test.operator, right)) return { ok: true };
  const shown = test.left.kind === "path" || test.right.kind !== "path" ? test.left : test.right;
  const path = shown.kind === "path" ? shown.text : String(shown.value);
  return { ok: false, failed: { path, found: operandValue(shown, answer) } };
}

const operandValue = (operand: Operand, answer: unknown): unknown =>
  operand.kind === "literal" ? operand.value : (valueAt(answer, operand.path) ?? null);

function holds(left: unknown, operator: Operator, right: unknown): boolean {
  switch (operator) {
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "contains":
      if (typeof left === "string") return typeof right === "string" && left.includes(right);
      return Array.isArray(left) && left.includes(right);
    default:
      return ordered(left, operator, right);
  }
}

function ordered(left: unknown, operator: ">" | ">=" | "<" | "<=", right: unknown): boolean {
  const comparable =
    (typeof left === "number" && typeof right === "number") || (typeof left === "string" && typeof right === "string");
  if (!comparable) return false;
  if (left === right) return operator === ">=" || operator === "<=";
  return left > right === operator.startsWith(">");
}

const SHOWN_MAX = 80;

/** A value as a diagnosis shows it: `"fail"`, `40001`, `null`; long ones are cut. */
export function shownValue(value: unknown): string {
  const text = JSON.stringify(value) ?? "null";
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX).toWellFormed()}…` : text;
}
