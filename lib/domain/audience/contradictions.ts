import { type CheckedCondition, type CheckedRule, isCheckedCondition, type TypedScalar } from "./check";
import type { AudienceField } from "./fields";

/** Two conditions of one rule that no contact can fit both, by their paths. */
export type Contradiction = { paths: [string, string] };

const NEEDS_NOTHING = new Set(["isEmpty", "ne", "notContains"]);

/**
 * Simple contradictions: conditions on one field, joined by "all" (directly or through nested "all"), that exclude each
 * other. A rule without one may still name nobody.
 */
export function contradictionsOf(rule: CheckedRule): Contradiction[] {
  if (rule.join === "any")
    return rule.nodes.flatMap((node) => (isCheckedCondition(node) ? [] : contradictionsOf(node)));
  const together = flatAll(rule);
  const found = together.flatMap((one, index) =>
    together
      .slice(index + 1)
      .flatMap((other): Contradiction[] =>
        fieldKey(one.field) === fieldKey(other.field) && exclude(one, other) ? [{ paths: [one.path, other.path] }] : [],
      ),
  );
  return [...found, ...innerRules(rule).flatMap(contradictionsOf)];
}

function flatAll(rule: CheckedRule): CheckedCondition[] {
  return rule.nodes.flatMap((node) => (isCheckedCondition(node) ? [node] : node.join === "all" ? flatAll(node) : []));
}

/** The "any" levels below, through nested "all". */
function innerRules(rule: CheckedRule): CheckedRule[] {
  return rule.nodes.flatMap((node) =>
    isCheckedCondition(node) ? [] : node.join === "any" ? [node] : innerRules(node),
  );
}

const fieldKey = (field: AudienceField): string => JSON.stringify(field);

function exclude(a: CheckedCondition, b: CheckedCondition): boolean {
  if (a.op === "isEmpty" || b.op === "isEmpty") {
    const other = a.op === "isEmpty" ? b : a;
    return !NEEDS_NOTHING.has(other.op);
  }
  // A contact may have several identities of a type, and several tags.
  if (a.field.kind === "identity") return false;
  if (a.field.type === "tags")
    return (
      (a.op === "notContains" && b.op === "contains" && same(a, b)) ||
      (b.op === "notContains" && a.op === "contains" && same(a, b))
    );
  if (a.op === "eq") return !allows(b, a.values[0]);
  if (b.op === "eq") return !allows(a, b.values[0]);
  if (a.op === "in") return a.values.every((value) => !allows(b, value));
  if (b.op === "in") return b.values.every((value) => !allows(a, value));
  const [x, y] = [rangeOf(a), rangeOf(b)];
  return x !== null && y !== null && apart(x, y);
}

const same = (a: CheckedCondition, b: CheckedCondition): boolean => plain(a.values[0]) === plain(b.values[0]);

const plain = (value: TypedScalar | undefined): string | number | boolean | undefined =>
  value instanceof Date ? value.getTime() : value;

/** Whether a condition lets a value pass; what cannot be told here passes. */
function allows(condition: CheckedCondition, value: TypedScalar | undefined): boolean {
  const is = plain(value);
  const values = condition.values.map(plain);
  const [first] = values;
  if (is === undefined) return true;
  switch (condition.op) {
    case "eq":
      return is === first;
    case "ne":
      return is !== first;
    case "in":
      return values.includes(is);
    case "contains":
      return String(is).toLowerCase().includes(String(first).toLowerCase());
    case "notContains":
      return !String(is).toLowerCase().includes(String(first).toLowerCase());
    case "startsWith":
      return String(is).toLowerCase().startsWith(String(first).toLowerCase());
    default: {
      const range = rangeOf(condition);
      return range === null || !apart(range, { low: is, lowOpen: false, high: is, highOpen: false });
    }
  }
}

type Bound = string | number | boolean | undefined;
type Range = { low: Bound; lowOpen: boolean; high: Bound; highOpen: boolean };

function rangeOf({ op, values }: CheckedCondition): Range | null {
  const [first, second] = values.map(plain);
  const open = { low: undefined, lowOpen: false, high: undefined, highOpen: false };
  if (op === "gt") return { ...open, low: first, lowOpen: true };
  if (op === "gte") return { ...open, low: first };
  if (op === "lt") return { ...open, high: first, highOpen: true };
  if (op === "lte") return { ...open, high: first };
  return op === "between" ? { ...open, low: first, high: second } : null;
}

function apart(a: Range, b: Range): boolean {
  return below(a, b) || below(b, a);
}

/** Whether all of `a` is below all of `b`. */
function below(a: Range, b: Range): boolean {
  if (a.high === undefined || b.low === undefined) return false;
  return a.high < b.low || (a.high === b.low && (a.highOpen || b.lowOpen));
}
