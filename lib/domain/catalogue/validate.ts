import { z } from "zod";
import type { FieldError } from "@/lib/errors";
import { EVENT_CATALOGUE } from "./definitions";
import { EVENT_TYPES, type EventType } from "./types";
import { fromUnified } from "./unified";

export type ValidatedData = { ok: true; data: Record<string, unknown> } | { ok: false; errors: FieldError[] };

/**
 * Checks the `data` of an event and brings it to its one stored shape: document C's nested leave message becomes
 * flat, an alert without `level` gets the one its type says. Unknown keys are kept. Paths of errors start with `data`.
 */
export function validateEventData(type: EventType, data: unknown): ValidatedData {
  if (!isWithin(data, MAX_DEPTH)) {
    const message = `is nested more than ${MAX_DEPTH} levels deep`;
    return { ok: false, errors: [{ path: "data", message, key: "too_deep", values: { maximum: MAX_DEPTH } }] };
  }
  const parsed = EVENT_CATALOGUE[type].schema.safeParse(storedShape(type, data));
  if (parsed.success) return { ok: true, data: parsed.data };
  return { ok: false, errors: parsed.error.issues.map(toFieldError) };
}

/** Deeper data would overrun the stack of everything that walks it, the database's first. */
const MAX_DEPTH = 64;

function isWithin(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((member) => isWithin(member, depth - 1));
}

function storedShape(type: EventType, data: unknown): unknown {
  if (!isPlain(data)) return data;
  if (type.startsWith("leave_message.")) return fromUnified(data);
  if (type.startsWith("system_alert.") && (data.level === undefined || data.level === null)) {
    return { ...data, level: type.slice("system_alert.".length) };
  }
  return data;
}

function toFieldError(issue: z.core.$ZodIssue): FieldError {
  const path = ["data", ...issue.path.map(String)].join(".");
  if (issue.message.startsWith("at_least_one:")) {
    const names = issue.message.slice("at_least_one:".length).split("|").join(", ");
    return { path, message: `give at least one of ${names}`, key: "event_data_one_of", values: { names } };
  }
  if (issue.message === "required") return { path, message: "is required", key: "required" };
  return { path, message: issue.message, key: "event_data_invalid" };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const schemas = new Map<EventType, Record<string, unknown>>();

/** JSON Schema 2020-12 of a type's `data`, made once. */
export function eventJsonSchema(type: EventType): Record<string, unknown> {
  let schema = schemas.get(type);
  if (!schema) {
    schema = { ...z.toJSONSchema(EVENT_CATALOGUE[type].schema) };
    schemas.set(type, schema);
  }
  return schema;
}

const KEY_ORDER = new Map<EventType, readonly string[]>(
  EVENT_TYPES.map((type) => [type, Object.keys(EVENT_CATALOGUE[type].sample)]),
);

/**
 * The data with the documented keys first, in the order the documents print them, then the sender's other keys:
 * the database does not keep the order of an object's keys.
 */
export function inPrintedOrder(type: EventType, data: Record<string, unknown>): Record<string, unknown> {
  const ordered: Record<string, unknown> = {};
  for (const key of KEY_ORDER.get(type) ?? []) if (Object.hasOwn(data, key)) ordered[key] = data[key];
  for (const key of Object.keys(data)) if (!Object.hasOwn(ordered, key)) setOwn(ordered, key, data[key]);
  return ordered;
}

/** A sender's key may be `__proto__`: assignment would set the prototype. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") Object.defineProperty(target, key, { value, enumerable: true });
  else target[key] = value;
}

export type EventField = { key: string; zh: string; en: string; sensitive: boolean; required: boolean };

/** The documented fields of a type's `data`, in printed order, with their names. */
export function eventFields(type: EventType): readonly EventField[] {
  return FIELDS.get(type) ?? [];
}

const FIELDS: ReadonlyMap<EventType, readonly EventField[]> = new Map(
  EVENT_TYPES.map((type) => {
    const { schema } = EVENT_CATALOGUE[type];
    const shape: Record<string, z.core.$ZodType> = schema instanceof z.ZodObject ? schema.shape : {};
    const fields = Object.entries(shape).map(([key, field]) => describeField(key, field));
    return [type, fields] as const;
  }),
);

function describeField(key: string, field: z.core.$ZodType): EventField {
  const meta = z.globalRegistry.get(field) ?? {};
  const name = (value: unknown) => (typeof value === "string" ? value : key);
  return {
    key,
    zh: name(meta.zh),
    en: name(meta.en),
    sensitive: meta.sensitive === true,
    required: !z.safeParse(field, undefined).success,
  };
}
