import { z } from "zod";

/** One page of a list. `nextCursor` is null on the last page. */
export type Page<T> = { items: T[]; nextCursor: string | null };

export const PAGE_LIMIT_MAX = 100;
export const PAGE_LIMIT_DEFAULT = 50;

/** A cursor is the UUID of the last row seen (ids sort by time): opaque text outside, a UUID inside. */
export function encodeCursor(uuid: string): string {
  const bytes = (uuid.replaceAll("-", "").match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** The UUID of a cursor, or null when it is not one of ours. */
export function decodeCursor(text: string): string | null {
  if (!/^[A-Za-z0-9_-]{22}$/.test(text)) return null;
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const hex = [...bytes].map((char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** `?cursor=&limit=` of every list: the cursor parsed to a UUID, the limit 1 to 100, 50 by default. */
export const PageQuerySchema = z.object({
  cursor: z
    .string()
    .transform((text, context) => {
      const uuid = decodeCursor(text);
      if (uuid !== null) return uuid;
      context.addIssue({ code: "custom", message: "malformed_cursor" });
      return z.NEVER;
    })
    .optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT_MAX).default(PAGE_LIMIT_DEFAULT),
});
export type PageQuery = z.output<typeof PageQuerySchema>;

/**
 * Makes a page of rows that were read with `limit + 1`: the extra row only says that there is more.
 * `idOf` gives the UUID that the rows are sorted by.
 */
export function pageOf<T>(rows: readonly T[], limit: number, idOf: (row: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, nextCursor: more ? encodeCursor(idOf(last)) : null };
}
