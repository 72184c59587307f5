import { EVENT_CATALOGUE, type EventField, type EventType, eventFields, eventJsonSchema } from "@/lib/domain/catalogue";

export const FIELD_TYPES = ["string", "number", "boolean", "object", "array", "any"] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** A field as the catalogue shows it: what kinds of value it may hold, and the sample's value (null when it has none). */
export type FieldRow = EventField & { types: FieldType[]; sample: string | null };

/** The documented fields of a type's `data`, in printed order. */
export function fieldRows(type: EventType): FieldRow[] {
  const { sample } = EVENT_CATALOGUE[type];
  const properties = record(eventJsonSchema(type).properties);
  return eventFields(type).map((field) => ({
    ...field,
    types: fieldTypes(properties[field.key]),
    sample: field.key in sample ? shown(sample[field.key]) : null,
  }));
}

/** The kinds of value a JSON Schema allows; `null` only says that a field may be left empty, and is left out. */
export function fieldTypes(schema: unknown): FieldType[] {
  const { type, anyOf } = record(schema);
  const found = Array.isArray(anyOf) ? anyOf.flatMap(fieldTypes) : named(type);
  return found.length === 0 && type !== "null" ? ["any"] : [...new Set(found)];
}

function named(type: unknown): FieldType[] {
  const name = type === "integer" ? "number" : type;
  return FIELD_TYPES.filter((known) => known === name);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

const shown = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
