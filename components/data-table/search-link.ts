// Apart from url-state.ts so that client components do not bring the schema library along.
export type SearchValue = string | number | readonly string[] | undefined | null;

/** `path?…` with the keys that say something; empty texts, empty lists, undefined and null are left out. */
export function writeSearch(path: string, values: Record<string, SearchValue>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    const text = Array.isArray(value) ? value.join(",") : String(value ?? "");
    if (text !== "") search.set(key, text);
  }
  return search.size === 0 ? path : `${path}?${search.toString().replaceAll("%2C", ",").replaceAll("%3A", ":")}`;
}
