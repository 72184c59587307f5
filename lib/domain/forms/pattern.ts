export const PATTERN_MAX = 200;
/** Answers that are held against a pattern are no longer than this many characters. */
export const PATTERN_ANSWER_MAX = 200;
/** Parts of varying length in one alternative: with 200 characters, 3 of them are a million steps at the very most. */
const VARYING_MAX = 3;

/**
 * What is wrong with an admin's regular expression: it is none, or an answer could keep the server busy with it. The
 * subset that is taken has no groups, so its cost is bounded by a polynomial of low degree (docs/decisions).
 */
export function patternProblem(source: string): "invalid" | "heavy" | null {
  if (source.length > PATTERN_MAX) return "heavy";
  try {
    patternOf(source);
  } catch (error) {
    if (error instanceof SyntaxError) return "invalid";
    throw error;
  }
  // Escapes and classes count as one character each.
  const bare = source.replace(/\\(?:u\{[^}]*\}|[pP]\{[^}]*\}|.)/gsu, "x").replace(/\[[^\]]*\]/g, "x");
  if (bare.includes("(")) return "heavy";
  const worst = Math.max(...bare.split("|").map((part) => varying(part)));
  return worst > VARYING_MAX ? "heavy" : null;
}

function varying(part: string): number {
  const quantifiers = part.match(/[*+?]|\{\d+(?:,\d*)?\}/g) ?? [];
  return quantifiers.filter((text) => {
    const [, from, to] = /^\{(\d+),?(\d*)\}$/.exec(text) ?? [];
    const isFixed = from !== undefined && (!text.includes(",") || from === to);
    return !isFixed;
  }).length;
}

/** The expression for a whole answer. */
export function patternOf(source: string): RegExp {
  return new RegExp(`^(?:${source})$`, "u");
}
