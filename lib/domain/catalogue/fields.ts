import { z } from "zod";
import type { EventCategory, EventDefinition, EventType } from "./types";

/** What the catalogue page says about a field; carried into the JSON Schema. */
type FieldMeta = { zh: string; en: string; sensitive?: boolean };

const meta = (zh: string, en: string, sensitive: boolean): FieldMeta & { description: string } => ({
  description: `${zh} / ${en}`,
  zh,
  en,
  ...(sensitive ? { sensitive } : {}),
});

/** Free text. Numbers pass too: many senders write a phone or a level as a number, and a receiver reads both. */
export const text = (zh: string, en: string) =>
  z
    .union([z.string().max(100_000), z.number()])
    .nullish()
    .meta(meta(zh, en, false));

/** Contact details: masked in robots' messages, marked in the catalogue. */
export const contact = (zh: string, en: string) =>
  z
    .union([z.string().max(1_000), z.number()])
    .nullish()
    .meta(meta(zh, en, true));

/** An id of the sender's own system. */
export const id = (zh: string, en: string) =>
  z
    .union([z.string().max(500), z.number()])
    .nullish()
    .meta(meta(zh, en, false));

/** An id without which a receiver cannot tell what the event is about. */
export const requiredId = (zh: string, en: string) =>
  z.union([z.string().min(1, "required").max(500), z.number()], "required").meta(meta(zh, en, false));

/** Text without which the event says nothing. */
export const requiredText = (zh: string, en: string) =>
  z
    .string("required")
    .max(100_000)
    .regex(/\S/, "required")
    .meta(meta(zh, en, false));

/** A time as the sender writes it: ISO 8601 text, or a number of seconds or milliseconds; never reinterpreted. */
export const time = (zh: string, en: string) =>
  z
    .union([z.string().max(100), z.number()])
    .nullish()
    .meta(meta(zh, en, false));

/** Anything, kept as sent. */
export const anything = (zh: string, en: string) =>
  z
    .unknown()
    .optional()
    .meta(meta(zh, en, false));

/** A loose object of fields: unknown keys are kept and forwarded. */
export const data = <S extends z.ZodRawShape>(shape: S) => z.looseObject(shape);

/** Refuses an object in which none of the keys says anything. */
export function atLeastOne(keys: readonly string[]) {
  const message = `at_least_one:${keys.join("|")}`;
  return {
    check: (value: Record<string, unknown>) => keys.some((key) => isFilled(value[key])),
    params: { path: [keys[0] ?? ""], message },
  };
}

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** The spellings every type has besides its own (`ticket/created`), and the documents' own. */
export function define(
  type: EventType,
  category: EventCategory,
  parts: Omit<EventDefinition, "type" | "category" | "internal" | "subscribable" | "aliases"> & {
    aliases?: readonly string[];
    internal?: boolean;
    subscribable?: boolean;
  },
): EventDefinition {
  const { aliases = [], internal = false, subscribable = true, ...rest } = parts;
  const slash = type.replace(".", "/");
  return { type, category, internal, subscribable, ...rest, aliases: [...new Set([...aliases, slash])] };
}
