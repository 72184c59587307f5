/** From here on two texts are said to be about the same. */
const SIMILAR = 0.6;
/** What comes after so many characters says nothing new. */
const COMPARED = 1_000;

/**
 * How alike two texts are, 0 to 1: the share of neighbouring characters they have in common. Works without words, so
 * for Chinese as well; spelling, case and punctuation do not count.
 */
export function likeness(one: string, other: string): number {
  const [a, b] = [letters(one), letters(other)];
  if (a === b) return a === "" ? 0 : 1;
  const [pairs, others] = [pairsOf(a), pairsOf(b)];
  const total = sum(pairs) + sum(others);
  if (total === 0) return 0;
  let common = 0;
  for (const [pair, n] of pairs) common += Math.min(n, others.get(pair) ?? 0);
  return (2 * common) / total;
}

/** The one of `earlier` that a message most likely repeats; null when none is alike. */
export function mostSimilar<M extends { content: string }>(content: string, earlier: readonly M[]): M | null {
  let best: { message: M; score: number } | null = null;
  for (const message of earlier) {
    const score = likeness(content, message.content);
    if (score >= SIMILAR && (best === null || score > best.score)) best = { message, score };
  }
  return best?.message ?? null;
}

const letters = (text: string): string =>
  [
    ...text
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[\s\p{P}\p{S}]+/gu, ""),
  ]
    .slice(0, COMPARED)
    .join("");

function pairsOf(text: string): Map<string, number> {
  const chars = [...text];
  const pairs = new Map<string, number>();
  for (let at = 1; at < chars.length; at++) {
    const pair = `${chars[at - 1]}${chars[at]}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((total, n) => total + n, 0);
