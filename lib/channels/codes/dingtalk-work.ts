import type { CodeRule } from "./types";

/** DingTalk work notice. */
export const DINGTALK_WORK_CODES: readonly CodeRule[] = [];
