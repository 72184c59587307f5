import type { CodeRule } from "./types";

/** WeCom application message. */
export const WECOM_APP_CODES: readonly CodeRule[] = [];
