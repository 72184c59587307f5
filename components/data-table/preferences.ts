import { z } from "zod";
import { DENSITIES, type Density, type ListName } from "./preference-options";

export * from "./preference-options";

/*
 * How a browser wants to see a list: how close its rows are and which columns it shows. Kept in a cookie for each list, so
 * that the server's first paint is already right.
 */

/** `columns` has those that somebody chose to see or not to see; the others are as the list has them. */
export type ListPreferences = { density: Density; columns: Readonly<Record<string, boolean>> };

export const DEFAULT_PREFERENCES: ListPreferences = { density: "normal", columns: {} };

export const listCookie = (list: ListName) => `hooklane-list-${list}`;

export const ListPreferencesSchema = z.object({
  density: z.enum(DENSITIES),
  columns: z.record(z.string().max(40), z.boolean()).refine((columns) => Object.keys(columns).length <= MOST_COLUMNS),
});
/** More than any list has; a cookie has 4 KB. */
const MOST_COLUMNS = 40;

/** Reads the cookie's text; whatever is not understood is as if nothing had been chosen. */
export function parsePreferences(text: string | undefined): ListPreferences {
  if (text === undefined || text.length > 2_000) return DEFAULT_PREFERENCES;
  try {
    return ListPreferencesSchema.parse(JSON.parse(text));
  } catch {
    return DEFAULT_PREFERENCES;
  }
}

export const writePreferences = ({ density, columns }: ListPreferences) => JSON.stringify({ density, columns });
