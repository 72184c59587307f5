/** How a list is sorted: by which column and in which direction. In the URL `p95` is ascending, `-p95` descending. */
export type Direction = "asc" | "desc";
export type Sort<Key extends string = string> = { key: Key; direction: Direction };

/** The spellings of the URL: each key in both directions. */
export const sortValues = <const K extends string>(keys: readonly [K, ...K[]]): [K, ...(K | `-${K}`)[]] => {
  const [first, ...rest] = keys;
  return [first, `-${first}`, ...rest.flatMap((key): (K | `-${K}`)[] => [key, `-${key}`])];
};

/** Reads a spelling of {@link sortValues}; "" is the list's own order. */
export function parseSort<K extends string>(keys: readonly K[], text: string): Sort<K> | null {
  const direction = text.startsWith("-") ? "desc" : "asc";
  const key = keys.find((known) => known === text.replace(/^-/, ""));
  return key === undefined ? null : { key, direction };
}

export const writeSort = (sort: Sort | null) =>
  sort === null ? "" : sort.direction === "asc" ? sort.key : `-${sort.key}`;

/** What a click on a column's head does: its first direction, then the other, then the list's own order again. */
export function nextSort(current: Sort | null, key: string, first: Direction): Sort | null {
  if (current === null || current.key !== key) return { key, direction: first };
  return current.direction === first ? { key, direction: first === "asc" ? "desc" : "asc" } : null;
}
