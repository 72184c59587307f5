import { z } from "zod";
import { GUARD_WORDS_MAX } from "./guard-limits";

/*
 * What keeps a site's inbox clean, as far as it can be set: how much one address and all together may send, and which
 * words and looks a message must not have. What is caught is kept apart, never refused and never lost.
 */

export const GuardRuleSchema = z.strictObject({
  /** Messages of one address in ten minutes and in a day; of everybody in a minute. */
  perTenMinutes: z.number().int().min(1).max(1_000),
  perDay: z.number().int().min(1).max(10_000),
  perSiteMinute: z.number().int().min(10).max(6_000),
  /** A message with one of these is kept apart. */
  words: z.array(z.string().trim().min(1).max(50)).max(GUARD_WORDS_MAX),
  /** Whether links, repetitions and mixed scripts are weighed as well. */
  looks: z.boolean(),
});
export type GuardRule = z.output<typeof GuardRuleSchema>;

export const GuardSchema = GuardRuleSchema.extend({ siteId: z.string() }).refine(
  ({ perTenMinutes, perDay }) => perDay >= perTenMinutes,
  { path: ["perDay"], message: "guard_day" },
);
export type GuardInput = z.input<typeof GuardSchema>;

export const GUARD_DEFAULTS: GuardRule = { perTenMinutes: 5, perDay: 20, perSiteMinute: 60, words: [], looks: true };

/** Why a message was kept apart: what its form tells, or what stands in it. */
export const SPAM_REASONS = [
  ...(["honeypot", "too_fast", "token_missing", "token_invalid", "token_expired"] as const),
  ...(["blocked_word", "looks"] as const),
] as const;
export type SpamReason = (typeof SPAM_REASONS)[number];

export const LOOKS = ["links", "markup", "repeated", "mixed"] as const;
export type Look = (typeof LOOKS)[number];

/** What was caught: the words, or the looks. */
export type Caught = { reason: "blocked_word"; found: string[] } | { reason: "looks"; found: Look[] };

/** From so many points on a message looks like spam. */
const ENOUGH = 5;
/** Apart from many links no look is enough alone: people do ask about their own HTML. One or two links stand in many an honest question. */
const FREE_LINKS = 2;
const LINK = /https?:\/\/|\bwww\./gi;
const MARKUP = /\[url\b|<a\s/i;
const RUN = /([^\s\p{P}\p{S}\d])\1{14,}/u;
const REPEATS = 4;
/** A word of letters that look alike in different scripts, as nobody types them: `pаypal` with a Cyrillic а. */
const MIXED =
  /(?:\p{Script=Latin}[\p{Script=Cyrillic}\p{Script=Greek}]|[\p{Script=Cyrillic}\p{Script=Greek}]\p{Script=Latin})/u;

/** What in a message's own words keeps it apart; null when nothing does. */
export function judgeWords(text: string, { words, looks }: Pick<GuardRule, "words" | "looks">): Caught | null {
  const blocked = words.filter(finder(text));
  if (blocked.length > 0) return { reason: "blocked_word", found: blocked };
  if (!looks) return null;
  const found = looksOf(text);
  const points = found.reduce((sum, [, worth]) => sum + worth, 0);
  return points < ENOUGH ? null : { reason: "looks", found: found.map(([look]) => look) };
}

/**
 * Finds words whatever their case and width. Chinese has no spaces, and who wants to get round puts signs between: there
 * signs and spaces do not count. Elsewhere only whole words count, or `ass` would be found in `class`.
 */
function finder(text: string): (word: string) => boolean {
  const plain = folded(text);
  const [tight, spaced] = [plain.replace(/[^\p{L}\p{N}]/gu, ""), ` ${plain.replace(/[^\p{L}\p{N}]+/gu, " ")} `];
  return (word) => {
    const wanted = folded(word);
    const bare = wanted.replace(/[^\p{L}\p{N}]/gu, "");
    if (bare === "") return plain.includes(wanted);
    if (/\p{Script=Han}/u.test(bare)) return tight.includes(bare);
    return spaced.includes(` ${wanted.replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `);
  };
}

const folded = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .toLowerCase();

function looksOf(text: string): [Look, number][] {
  const found: [Look, number][] = [];
  const links = text.match(LINK)?.length ?? 0;
  if (links > FREE_LINKS) found.push(["links", links]);
  if (MARKUP.test(text)) found.push(["markup", 3]);
  if (RUN.test(text) || mostLines(text) >= REPEATS) found.push(["repeated", 3]);
  if (text.split(/\s+/).filter((word) => MIXED.test(word)).length > 1) found.push(["mixed", 3]);
  return found;
}

/** How often the line comes that comes most often; short ones do not count. */
function mostLines(text: string): number {
  const counts = new Map<string, number>();
  for (const line of text.split(/[\n。！!？?]+/)) {
    const bare = line.trim();
    if (bare.length >= 4) counts.set(bare, (counts.get(bare) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}
