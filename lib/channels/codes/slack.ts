import type { CodeRule } from "./types";

/** Slack incoming webhook. */
export const SLACK_CODES: readonly CodeRule[] = [];
