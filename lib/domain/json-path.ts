/*
 * Paths into a JSON answer, as an assertion and an authorization write them: `$.data.items[0].id`, `$["content-type"]`.
 * No wildcards, no filters, nothing that is evaluated.
 */

export type JsonPath = readonly (string | number)[];

/** Deeper than this nobody means. */
const STEPS_MAX = 20;
const NAME = /[\p{L}\p{N}_-]+/uy;
const INDEX = /\[(\d{1,6})\]/y;
const QUOTED = /\[(?:"([^"\\]{1,100})"|'([^'\\]{1,100})')\]/y;

/**
 * Reads the path that begins at `at` (a `$`) as far as it goes. Null when there is none, or when a step is malformed;
 * `end` is then where.
 */
export function readJsonPath(text: string, at = 0): { path: JsonPath | null; end: number } {
  if (text[at] !== "$") return { path: null, end: at };
  const path: (string | number)[] = [];
  let end = at + 1;
  while (text[end] === "." || text[end] === "[") {
    const step = readStep(text, end);
    if (step === null || path.length === STEPS_MAX) return { path: null, end };
    path.push(step.key);
    end = step.end;
  }
  return { path, end };
}

function readStep(text: string, at: number): { key: string | number; end: number } | null {
  if (text[at] === ".") {
    const name = match(NAME, text, at + 1);
    return name === null ? null : { key: name[0], end: at + 1 + name[0].length };
  }
  const index = match(INDEX, text, at);
  if (index !== null) return { key: Number(index[1]), end: at + index[0].length };
  const quoted = match(QUOTED, text, at);
  return quoted === null ? null : { key: quoted[1] ?? quoted[2] ?? "", end: at + quoted[0].length };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** A text that is one path and nothing else; null when it is not. */
export function parseJsonPath(text: string): JsonPath | null {
  const { path, end } = readJsonPath(text);
  return path !== null && end === text.length ? path : null;
}

/** What stands at a path; undefined where there is nothing. Only own members count. */
export function valueAt(root: unknown, path: JsonPath): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** The paths of all plain values of an answer, in its order, at most `limit`: what one could have meant. */
export function leafPaths(root: unknown, limit: number): { path: string; value: string | number | boolean | null }[] {
  const found: { path: string; value: string | number | boolean | null }[] = [];
  const walk = (value: unknown, path: string, depth: number) => {
    if (found.length >= limit || depth > STEPS_MAX) return;
    if (typeof value === "object" && value !== null) {
      const steps = Array.isArray(value) ? value.map((item, index) => [index, item] as const) : Object.entries(value);
      for (const [key, item] of steps) walk(item, `${path}${stepText(key)}`, depth + 1);
    } else if (typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null) {
      found.push({ path, value });
    }
  };
  walk(root, "$", 0);
  return found;
}

function stepText(key: string | number): string {
  if (typeof key === "number") return `[${key}]`;
  return /^[\p{L}\p{N}_-]+$/u.test(key) ? `.${key}` : `["${key}"]`;
}
