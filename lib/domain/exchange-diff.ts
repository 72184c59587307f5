/*
 * What differs between two requests: the fastest way to see that a template was changed yesterday.
 */

/** One difference; `before` is null for what was added, `after` for what is gone. */
export type Difference = { name: string; before: string | null; after: string | null };
export type Differences = {
  items: Difference[];
  /** There are more than are listed. */
  cut: boolean;
};

/** More than anybody reads. */
const MOST = 60;
/** Longer values are cut where they are shown. */
const VALUE_MAX = 300;
/** Deeper than any template nests. */
const DEPTH_MAX = 12;

/** Headers that differ by name, whatever their case; those in `each` differ with every request and are left out. */
export function headerDifferences(
  before: readonly (readonly [string, string])[],
  after: readonly (readonly [string, string])[],
  each: ReadonlySet<string>,
): Differences {
  const byName = (headers: readonly (readonly [string, string])[]) =>
    new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
  return between(byName(before), byName(after), (name) => !each.has(name));
}

/**
 * Bodies that differ: by path where both are JSON (`text.content`, `items[0].id`), by line otherwise. White space and the
 * order of keys are no difference of JSON.
 */
export function bodyDifferences(before: string, after: string): Differences {
  const [one, other] = [jsonOf(before), jsonOf(after)];
  if (one === undefined || other === undefined) return between(linesOf(before), linesOf(after));
  return between(leaves(one), leaves(other));
}

function between(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  counts: (name: string) => boolean = () => true,
): Differences {
  const names = [...new Set([...before.keys(), ...after.keys()])].filter(counts);
  const different = names.filter((name) => before.get(name) !== after.get(name));
  const items = different.slice(0, MOST).map((name) => ({
    name,
    before: shown(before.get(name)),
    after: shown(after.get(name)),
  }));
  return { items, cut: different.length > MOST };
}

const shown = (value: string | undefined) =>
  value === undefined ? null : value.length > VALUE_MAX ? `${value.slice(0, VALUE_MAX)}…` : value;

function leaves(value: unknown): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (part: unknown, path: string, depth: number): void => {
    const children = typeof part === "object" && part !== null && depth < DEPTH_MAX ? Object.entries(part) : [];
    if (children.length === 0) {
      found.set(path === "" ? "$" : path, JSON.stringify(part));
      return;
    }
    for (const [key, child] of children) {
      const step = Array.isArray(part) ? `[${key}]` : path === "" ? key : `.${key}`;
      walk(child, `${path}${step}`, depth + 1);
    }
  };
  walk(value, "", 0);
  return found;
}

const linesOf = (text: string) => new Map(text.split("\n").map((line, index) => [String(index + 1), line]));

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
