import { type FieldType, OPS_OF } from "@/lib/domain/audience/fields";
import type {
  AudienceNode,
  AudienceRule,
  ConditionOp,
  ConditionScalar,
  ConditionValue,
} from "@/lib/domain/audience/rule";

/*
 * A rule while somebody writes it: values are what is typed, and a condition may be half finished.
 */
export type DraftCondition = { id: string; field: string; op: ConditionOp; values: [string, string] };
export type DraftRule = { id: string; join: "all" | "any"; nodes: DraftNode[] };
export type DraftNode = DraftCondition | DraftRule;

/** A field the builder offers, with its texts. */
export type FieldChoice = {
  name: string;
  label: string;
  group: "system" | "attributes" | "behaviour" | "origin";
  type: FieldType;
  options?: readonly string[];
};

export const isDraftCondition = (node: DraftNode): node is DraftCondition => "field" in node;

let last = 0;
const newId = (): string => `n${++last}`;

export const newCondition = (): DraftCondition => ({ id: newId(), field: "", op: "eq", values: ["", ""] });
export const newSet = (join: "all" | "any"): DraftRule => ({ id: newId(), join, nodes: [newCondition()] });

/** A stored rule for the builder. */
export function draftOf(rule: AudienceRule): DraftRule {
  const join = "all" in rule ? "all" : "any";
  const nodes: AudienceNode[] = "all" in rule ? rule.all : rule.any;
  return {
    id: newId(),
    join,
    nodes: nodes.map((node) => {
      if (!("field" in node)) return draftOf(node);
      return { id: newId(), field: node.field, op: node.op, values: textsOf(node.op, node.value) };
    }),
  };
}

function textsOf(op: ConditionOp, value: ConditionValue | undefined): [string, string] {
  if (value === undefined) return ["", ""];
  if (!Array.isArray(value)) return [String(value), ""];
  return op === "between" ? [String(value[0] ?? ""), String(value[1] ?? "")] : [value.map(String).join(", "), ""];
}

/** The rule as the API takes it; null while something is missing. */
export function ruleOf(draft: DraftRule, fields: ReadonlyMap<string, FieldChoice>): AudienceRule | null {
  const nodes = draft.nodes.map((node): AudienceNode | null => {
    if (!isDraftCondition(node)) return ruleOf(node, fields);
    const { field, op } = node;
    if (field === "") return null;
    if (op === "isEmpty" || op === "isNotEmpty") return { field, op };
    const value = typedOf(node, fields.get(field)?.type ?? "text");
    return value === null ? null : { field, op, value };
  });
  const found = nodes.filter((node) => node !== null);
  if (found.length < nodes.length || found.length === 0) return null;
  return draft.join === "all" ? { all: found } : { any: found };
}

function typedOf({ op, values }: DraftCondition, type: FieldType): ConditionValue | null {
  const scalar = (text: string): ConditionScalar | null => {
    const trimmed = text.trim();
    if (trimmed === "") return null;
    if (type === "boolean") return trimmed === "true";
    if (type !== "number" && op !== "inLastDays") return trimmed;
    const number = Number(trimmed);
    return Number.isFinite(number) ? number : null;
  };
  if (op === "between") {
    const [from, to] = values.map(scalar);
    return from === null || from === undefined || to === null || to === undefined ? null : [from, to];
  }
  if (op !== "in") return scalar(values[0]);
  const list = values[0].split(/[,，\n]/).map(scalar);
  const found = list.filter((one) => one !== null);
  return found.length === 0 ? null : found;
}

/** The condition about another field: an operator it does not take, and values of another kind, are left behind. */
export function withField(condition: DraftCondition, field: FieldChoice): DraftCondition {
  const ops = OPS_OF[field.type];
  const op = ops.includes(condition.op) ? condition.op : (ops[0] ?? "eq");
  return { ...condition, field: field.name, op, values: ["", ""] };
}

export const countConditions = (draft: DraftRule): number =>
  draft.nodes.reduce((sum, node) => sum + (isDraftCondition(node) ? 1 : countConditions(node)), 0);

/** Every condition with its path in the API (`rule.all.0`), depth first. */
export function pathsOf(draft: DraftRule, path = "rule"): { path: string; condition: DraftCondition }[] {
  return draft.nodes.flatMap((node, index) => {
    const at = `${path}.${draft.join}.${index}`;
    return isDraftCondition(node) ? [{ path: at, condition: node }] : pathsOf(node, at);
  });
}

/** A tree with one node replaced; null takes it away, and a set that is left empty goes with it. */
export function replaced(draft: DraftRule, id: string, node: DraftNode | null): DraftRule {
  const nodes = draft.nodes.flatMap((one): DraftNode[] => {
    if (one.id === id) return node === null ? [] : [node];
    if (isDraftCondition(one)) return [one];
    const inner = replaced(one, id, node);
    return inner.nodes.length === 0 ? [] : [inner];
  });
  return { ...draft, nodes };
}
