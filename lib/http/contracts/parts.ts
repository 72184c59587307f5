import { z } from "zod";

/** A page of a list: `nextCursor` goes into `?cursor=` for the page after, null on the last. */
export function pageSchema<S extends z.ZodType>(item: S) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** `{id}` in a path as it is; the service answers `not_found` for what is no id of its kind. */
export const EdgeIdParams = z.object({ id: z.string() });
