import { organizationTimeZone } from "@/db/queries/groups";
import type { ServiceContext } from "@/lib/context";
import { type CheckedRule, checkRule } from "@/lib/domain/audience/check";
import type { AudienceCondition, ConditionOp } from "@/lib/domain/audience/rule";
import type { AttributeType } from "@/lib/domain/contacts/attributes";
import { zonedInstant } from "@/lib/domain/zoned-time";
import { loadDefinitions } from "./input";

/** What the list of contacts is narrowed by besides tags, groups and sources, as it stands in the address. */
export type ContactSearchFields = {
  /** A system field or `attributes.<key>`; sensitive ones are none, their values would stand in the address. */
  attribute: string;
  op: FilterOp | "";
  value: string;
  /** Which time `from` and `to` are about; "" is when the contact was created. */
  time: "active" | "";
  from: string;
  to: string;
};

export const FILTER_OPS = ["eq", "ne", "contains", "gte", "lte", "isEmpty", "isNotEmpty"] as const;
type FilterOp = (typeof FILTER_OPS)[number];
/** Fields of everybody that say nothing about who somebody is. */
export const FILTER_FIELDS = ["gender", "state", "city", "company", "position"] as const;
const VALUELESS: ReadonlySet<string> = new Set(["isEmpty", "isNotEmpty"]);

/**
 * The filters as a rule over contacts, null when there are none. `ignored` are keys that make no condition: an attribute
 * that is gone, a value of another kind, a time that is none. Half a condition (no value yet) is none, and nothing wrong.
 */
export async function searchRule(
  ctx: Pick<ServiceContext, "db" | "organizationId">,
  search: ContactSearchFields,
): Promise<{ rule: CheckedRule | null; ignored: string[] }> {
  if (search.attribute === "" && search.from === "" && search.to === "") return { rule: null, ignored: [] };
  const [definitions, timeZone] = await Promise.all([
    loadDefinitions(ctx.db, ctx.organizationId),
    organizationTimeZone(ctx.db, ctx.organizationId),
  ]);
  const ignored: string[] = [];
  const conditions: AudienceCondition[] = [];
  const add = (keys: readonly string[], condition: AudienceCondition) => {
    const checked = checkRule({ all: [condition] }, { definitions, timeZone });
    if (checked.ok) conditions.push(condition);
    else ignored.push(...keys);
  };
  const key = search.attribute.replace(/^attributes\./, "");
  const definition = key === search.attribute ? undefined : definitions.get(key);
  const offered = FILTER_FIELDS.some((field) => field === search.attribute) || definition?.sensitive === false;
  if (search.attribute !== "" && !offered) ignored.push("attribute");
  const op = search.op === "" ? defaultOp(definition?.type) : search.op;
  if (offered && (search.value !== "" || VALUELESS.has(op)))
    add(["attribute", "op", "value"], {
      field: search.attribute,
      op,
      ...(VALUELESS.has(op) ? {} : { value: search.value }),
    });
  for (const [name, side] of [["from", "gte"] as const, ["to", "lte"] as const]) {
    const text = search[name];
    const at = text === "" ? null : zonedInstant(text, timeZone);
    const field = search.time === "active" ? "lastActiveAt" : "createdAt";
    if (at !== null) add([name], { field, op: side, value: at.toISOString() });
    else if (text !== "") ignored.push(name);
  }
  if (conditions.length === 0) return { rule: null, ignored };
  const whole = checkRule({ all: conditions }, { definitions, timeZone });
  return { rule: whole.ok ? whole.rule : null, ignored };
}

/** What somebody means who names a value only. */
const defaultOp = (type: AttributeType | undefined): ConditionOp =>
  type === "text" || type === undefined ? "contains" : "eq";
