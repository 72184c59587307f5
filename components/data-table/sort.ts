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

/** Sorts rows that are all on one page; what has no value comes last in both directions, equal rows stay as they are. */
export function sortRows<Row, K extends string>(
  rows: readonly Row[],
  sort: Sort<K> | null,
  values: Readonly<Record<K, (row: Row) => string | number | null>>,
  locale: string,
): readonly Row[] {
  if (sort === null) return rows;
  const value = values[sort.key];
  const sign = sort.direction === "asc" ? 1 : -1;
  const compare = (a: string | number | null, b: string | number | null) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * (typeof a === "string" ? a.localeCompare(String(b), locale) : a - Number(b));
  };
  return [...rows].sort((a, b) => compare(value(a), value(b)));
}
