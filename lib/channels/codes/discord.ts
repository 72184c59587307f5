import type { CodeRule } from "./types";

/** Discord webhook. */
export const DISCORD_CODES: readonly CodeRule[] = [];
