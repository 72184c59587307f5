import type { CodeRule } from "./types";

/** Feishu application message. */
export const FEISHU_APP_CODES: readonly CodeRule[] = [];
