import { ATTRIBUTE_KEY, type AttributeDefinition } from "@/lib/domain/contacts/attributes";
import type { ConditionOp, ConditionValue } from "./rule";

/** How a field's values compare. `day` is a calendar day, `instant` a point in time, `tags` a set of texts. */
export type FieldType = "text" | "number" | "boolean" | "day" | "instant" | "tags";

/** Contact columns a condition may name. */
export const SYSTEM_FIELDS = {
  name: "text",
  nickname: "text",
  phone: "text",
  email: "text",
  externalId: "text",
  gender: "text",
  dateOfBirthday: "day",
  state: "text",
  city: "text",
  street: "text",
  company: "text",
  position: "text",
  comments: "text",
  idCard: "text",
  avatar: "text",
  source: "text",
  tags: "tags",
  createdAt: "instant",
  updatedAt: "instant",
  lastActiveAt: "instant",
} as const satisfies Record<string, FieldType>;
export type SystemField = keyof typeof SYSTEM_FIELDS;

/** What a condition looks at. `messages` counts leave messages, of the last `days` days or (null) of all time. */
export type AudienceField =
  | { kind: "column"; column: SystemField; type: FieldType }
  | { kind: "attribute"; key: string; type: FieldType }
  | { kind: "utm"; key: string; type: "text" }
  | { kind: "identity"; identity: string; type: "text" }
  | { kind: "messages"; days: number | null; type: "number" }
  | { kind: "lastMessage"; type: "instant" };

/** Days a behaviour condition may look back: as long as messages are kept at most. */
export const BEHAVIOUR_DAYS_MAX = 3_650;

const EMPTINESS = ["isEmpty", "isNotEmpty"] as const;
const ORDER = ["gt", "gte", "lt", "lte", "between"] as const;
/** The operators of each kind of field. */
export const OPS_OF: Record<FieldType, readonly ConditionOp[]> = {
  text: ["eq", "ne", "in", "contains", "notContains", "startsWith", ...EMPTINESS],
  number: ["eq", "ne", "in", ...ORDER, ...EMPTINESS],
  boolean: ["eq", "ne", ...EMPTINESS],
  day: ["eq", "ne", ...ORDER, "inLastDays", ...EMPTINESS],
  instant: [...ORDER, "inLastDays", ...EMPTINESS],
  tags: ["contains", "notContains", "in", ...EMPTINESS],
};

const ATTRIBUTE_FIELD_TYPES = {
  text: "text",
  number: "number",
  boolean: "boolean",
  date: "day",
  select: "text",
} as const;
/** Spellings of document E and of people who know its samples. */
const ALIASES: Record<string, string> = {
  mobilePhone: "phone",
  birthday: "dateOfBirthday",
  lastUpdated: "updatedAt",
  dateCreated: "createdAt",
};
const MESSAGES = /^messages\.last(\d{1,4})Days$/;
const IDENTITY_TYPE = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

/**
 * The field a name stands for: a column, `attributes.<key>`, `utm.<key>`, `identities.<type>`, `messages.total`,
 * `messages.last30Days`, `lastMessageAt`. An attribute that nobody defined is compared as the kind of thing the
 * condition's own value is. Null when there is no such field.
 */
export function resolveField(
  name: string,
  definitions: ReadonlyMap<string, Pick<AttributeDefinition, "type">>,
  value?: ConditionValue,
): AudienceField | null {
  const known = ALIASES[name] ?? name;
  if (Object.hasOwn(SYSTEM_FIELDS, known)) {
    const column = known as SystemField;
    return { kind: "column", column, type: SYSTEM_FIELDS[column] };
  }
  if (known === "lastMessageAt") return { kind: "lastMessage", type: "instant" };
  if (known === "messages.total") return { kind: "messages", days: null, type: "number" };
  const days = Number(MESSAGES.exec(known)?.[1] ?? 0);
  if (days > 0) return days <= BEHAVIOUR_DAYS_MAX ? { kind: "messages", days, type: "number" } : null;
  const dot = known.indexOf(".");
  const [root, key] = [known.slice(0, dot), known.slice(dot + 1)];
  if (dot < 0 || key === "") return null;
  if (root === "attributes" || root === "props") {
    if (!ATTRIBUTE_KEY.test(key)) return null;
    const definition = definitions.get(key);
    return {
      kind: "attribute",
      key,
      type: definition === undefined ? typeOfValue(value) : ATTRIBUTE_FIELD_TYPES[definition.type],
    };
  }
  if (root === "utm") return { kind: "utm", key, type: "text" };
  return root === "identities" && IDENTITY_TYPE.test(key) ? { kind: "identity", identity: key, type: "text" } : null;
}

function typeOfValue(value: ConditionValue | undefined): FieldType {
  const [first] = Array.isArray(value) ? value : [value];
  if (typeof first === "number") return "number";
  return typeof first === "boolean" ? "boolean" : "text";
}
