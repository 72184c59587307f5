import type { DiagnosisId } from "@/lib/domain/diagnosis";
import type { ChannelId } from "@/lib/domain/endpoints";
import { type CodeRule as AnyCodeRule, platformFacts } from "@/lib/domain/platform-facts";
import { DINGTALK_CODES } from "./dingtalk";
import { DINGTALK_WORK_CODES } from "./dingtalk-work";
import { DISCORD_CODES } from "./discord";
import { EMAIL_CODES } from "./email";
import { FEISHU_CODES } from "./feishu";
import { FEISHU_APP_CODES } from "./feishu-app";
import { SLACK_CODES } from "./slack";
import type { CodeRule } from "./types";
import { WECOM_CODES } from "./wecom";
import { WECOM_APP_CODES } from "./wecom-app";

export type { CodeRule } from "./types";

/** The built-in tables. */
export const CODE_TABLES: Partial<Record<ChannelId, readonly CodeRule[]>> = {
  wecom: WECOM_CODES,
  wecom_app: WECOM_APP_CODES,
  dingtalk: DINGTALK_CODES,
  dingtalk_work: DINGTALK_WORK_CODES,
  feishu: FEISHU_CODES,
  feishu_app: FEISHU_APP_CODES,
  slack: SLACK_CODES,
  discord: DISCORD_CODES,
  email: EMAIL_CODES,
};

/** A rule that was found; its diagnosis may be one that only the operator's file knows. */
export type FoundRule = Omit<CodeRule, "diagnosis"> & { diagnosis: DiagnosisId | (string & {}) };

/**
 * What a platform's code and message mean, or null: nobody knows. The operator's corrections are asked first, then the
 * built-in table. In each: a rule for this code whose pattern is in the message, then one for this code without a
 * pattern, then one by the message alone, whatever the code.
 */
export function findCode(channel: ChannelId, code: number | string, message: string): FoundRule | null {
  const corrected = platformFacts().channels[channel]?.codes;
  return (corrected && findRule(corrected, code, message)) ?? findRule(CODE_TABLES[channel] ?? [], code, message);
}

function findRule(rules: readonly AnyCodeRule[], code: number | string, message: string): AnyCodeRule | null {
  const wanted = String(code);
  const own = rules.filter(({ codes }) => codes.some((candidate) => String(candidate) === wanted));
  return (
    own.find(({ pattern }) => pattern !== undefined && matches(pattern, message)) ??
    own.find(({ pattern }) => pattern === undefined) ??
    rules.find(({ codes, pattern }) => codes.length === 0 && pattern !== undefined && matches(pattern, message)) ??
    null
  );
}

// Few and fixed after the start, so each is compiled once.
const compiled = new Map<string, RegExp>();

function matches(pattern: string, message: string): boolean {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    expression = new RegExp(pattern, "i");
    compiled.set(pattern, expression);
  }
  return expression.test(message);
}
