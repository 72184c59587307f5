/* What is being typed in a template, and what it could become. Pure: the editor draws it. */

/** Something a template may name. */
export type Suggestion = { name: string; label: string; sample: string };
/** The word under the cursor, and whether a variable or a filter belongs there. */
export type Typing = { kind: "variable" | "filter"; from: number; query: string };

const WORD = /[\w.]*$/;

/** What is being typed inside `{{ … }}` or `{% … %}` before the cursor; null outside of them and inside quotation marks. */
export function typingAt(source: string, cursor: number): Typing | null {
  const before = source.slice(0, cursor);
  const open = Math.max(before.lastIndexOf("{{"), before.lastIndexOf("{%"));
  if (open < 0) return null;
  const inside = before.slice(open + 2);
  if (inside.includes("}}") || inside.includes("%}")) return null;
  if ((inside.match(/"/g)?.length ?? 0) % 2 === 1 || (inside.match(/'/g)?.length ?? 0) % 2 === 1) return null;
  const query = WORD.exec(inside)?.[0] ?? "";
  const lead = inside.slice(0, inside.length - query.length);
  const isTag = before.startsWith("{%", open);
  // The first word of a tag is the tag itself.
  if (isTag && lead.trim().replace(/^-/, "") === "") return null;
  return { kind: /\|\s*$/.test(lead) ? "filter" : "variable", from: cursor - query.length, query };
}

const MAX_SUGGESTIONS = 8;

/** What fits the word: names that begin with it first, then those that hold it, then labels. */
export function suggestionsFor(query: string, known: readonly Suggestion[]): Suggestion[] {
  const wanted = query.toLowerCase();
  const rank = ({ name, label }: Suggestion): number => {
    const own = name.toLowerCase();
    if (own === wanted) return 9;
    if (own.startsWith(wanted)) return 0;
    const last = own.slice(own.lastIndexOf(".") + 1);
    if (last.startsWith(wanted)) return 1;
    if (own.includes(wanted)) return 2;
    return label.toLowerCase().includes(wanted) ? 3 : 9;
  };
  return known
    .map((suggestion) => ({ suggestion, rank: rank(suggestion) }))
    .filter((entry) => entry.rank < 9)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ suggestion }) => suggestion);
}

export type Edited = { text: string; cursor: number };

/** The text with a suggestion in the place of what was typed; an open `{{` is closed. */
export function complete(source: string, cursor: number, typing: Typing, name: string): Edited {
  const rest = source.slice(cursor);
  const before = source.slice(0, typing.from);
  const output = before.lastIndexOf("{{") > before.lastIndexOf("{%");
  const line = rest.split("\n", 1)[0] ?? "";
  const closed = /^[^{]*[}%]\}/.test(line);
  const space = /\{\{$/.test(before) ? " " : "";
  const end = closed || !output ? "" : " }}";
  const head = `${before}${space}${name}`;
  return { text: `${head}${end}${rest}`, cursor: head.length + end.length };
}

/** The text with a variable at the selection: bare inside `{{ … }}` and `{% … %}`, with its braces elsewhere. */
export function insertVariable(source: string, start: number, end: number, path: string): Edited {
  const typing = typingAt(source, start);
  if (typing !== null && typing.kind === "variable") {
    return complete(`${source.slice(0, start)}${source.slice(end)}`, start, typing, path);
  }
  const head = `${source.slice(0, start)}{{ ${path} }}`;
  return { text: `${head}${source.slice(end)}`, cursor: head.length };
}
