import type { Reason, VerdictKind } from "./delivery";
import type { Diagnosis } from "./diagnosis/types";
import type { ChannelId } from "./endpoints";

/*
 * What platforms do that no code can know for sure: codes, words, limits. The built-in values are data
 * (lib/channels/codes, limiter/platforms.ts); an operator's file may correct them without a release
 * (platform-facts-schema.ts, docs/platform-facts.md). Pure code asks here for the corrections.
 */

/** What one code, or one word, of a platform means. */
export type CodeRule<Id extends string = string> = {
  /** The platform's codes or error words; empty, with a pattern: whatever the code. */
  codes: readonly (number | string)[];
  /** A regular expression on the platform's message, whatever its case. */
  pattern?: string;
  diagnosis: Id;
  reason: Reason;
  kind: Exclude<VerdictKind, "delivered">;
  /** The least wait, milliseconds, where the answer itself names none. */
  retryAfterMs?: number;
  /** The access token was refused: it is fetched once more. */
  token?: true;
  /** Taken from memory or from users, not from the platform's documents or a published reply. */
  unverified?: true;
};

/** What a platform takes; null = no limit of its own. `burst`: so many at once, if the rate over them is kept. */
export type PlatformLimits = { perMinute: number | null; perSecond: number | null; burst?: number };

export type ChannelFacts = {
  /** Looked at before the built-in ones. */
  codes?: readonly CodeRule[];
  limits?: Partial<PlatformLimits> & { maxBytes?: number };
};

/** Corrections of the built-in values. */
export type PlatformFacts = {
  channels: Partial<Record<ChannelId, ChannelFacts>>;
  /** Texts of new findings, or instead of built-in ones, by id. */
  diagnoses: Readonly<Record<string, Diagnosis>>;
};

export const NO_CORRECTIONS: PlatformFacts = { channels: {}, diagnoses: {} };

// On the global object, because a bundler may give every entry of the web server a copy of this module.
const holder = globalThis as typeof globalThis & { hooklanePlatformFacts?: PlatformFacts };

/** Puts the corrections into force for this process; called once when it starts. */
export function setPlatformFacts(facts: PlatformFacts): void {
  holder.hooklanePlatformFacts = facts;
}

/** The corrections in force; none unless somebody set them. */
export function platformFacts(): PlatformFacts {
  return holder.hooklanePlatformFacts ?? NO_CORRECTIONS;
}
