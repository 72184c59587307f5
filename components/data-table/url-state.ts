import { z } from "zod";
import { PAGE_SIZE_DEFAULT, PAGE_SIZES } from "./page-marks";
import { sortValues } from "./sort";

export { type SearchValue, writeSearch } from "./search-link";

/**
 * URL is state: filters, paging and the open drawer live in the query string under short, stable keys.
 * A page describes its keys once; default values are left out of the URL, invalid ones are ignored and named, so that the
 * page can say so (`FilterBar ignored`).
 *
 *     const SHAPE = { status: listParam(DELIVERY_STATUSES), q: textParam(100), cursor: textParam(200), d: textParam(40) };
 *     const { values, ignored } = readSearch(SHAPE, await searchParams);
 *     writeSearch("/settings/webhooks", { status: "retrying,exhausted", d: undefined })
 */
export type RawSearch = Record<string, string | string[] | undefined>;

/** Text of at most `max` characters; absent = "". */
export const textParam = (max: number) => z.string().trim().max(max).default("");

/** One of a closed set; absent = "" (all). */
export const choiceParam = <const V extends readonly [string, ...string[]]>(values: V) =>
  z.union([z.literal(""), z.enum(values)]).default("");

/** How a list is sorted: one of the keys, with `-` in front for descending; absent = "" (the list's own order). */
export const sortParam = <const K extends string>(keys: readonly [K, ...K[]]) => choiceParam(sortValues(keys));

/** Rows of a page: one of {@link PAGE_SIZES}; absent = {@link PAGE_SIZE_DEFAULT}. */
export const pageSizeParam = () =>
  z.coerce
    .number()
    .refine((size) => PAGE_SIZES.some((known) => known === size))
    .default(PAGE_SIZE_DEFAULT);

/** Several of a closed set, comma-separated; absent = []. */
export const listParam = <const V extends readonly string[]>(values: V) =>
  z
    .string()
    .transform((text) => text.split(",").filter((part) => part !== ""))
    .pipe(z.array(z.enum(values)).max(50))
    .default([]);

/** A whole number within bounds; absent = `fallback`. */
export const numberParam = (min: number, max: number, fallback: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

/** An instant with zone (`2025-01-14T00:00+08:00`) as Date; absent = undefined. */
export const instantParam = () =>
  z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional();

/** Parses each key by itself: one that does not parse gets its default and is named in `ignored`. */
export function readSearch<S extends z.ZodRawShape>(
  shape: S,
  search: RawSearch,
): { values: { [K in keyof S]: z.output<S[K]> }; ignored: string[] } {
  const values: Record<string, unknown> = {};
  const ignored: string[] = [];
  for (const [key, schema] of Object.entries(shape)) {
    const raw = search[key];
    const parsed = z.safeParse(schema, Array.isArray(raw) ? raw[0] : raw);
    if (!parsed.success) ignored.push(key);
    values[key] = parsed.success ? parsed.data : z.parse(schema, undefined);
  }
  // Every key of the shape was filled from its own schema just above.
  return { values: values as { [K in keyof S]: z.output<S[K]> }, ignored };
}
