import type { FieldOp } from "../endpoint-rules";
import type { Diagnosis } from "./types";

/** The comparisons of field conditions in words, those of the form. */
export const FIELD_OP_WORDS: Readonly<Record<FieldOp, { zh: string; en: string }>> = {
  eq: { zh: "等于", en: "is" },
  ne: { zh: "不等于", en: "is not" },
  in: { zh: "属于", en: "is one of" },
  contains: { zh: "包含", en: "contains" },
  startsWith: { zh: "开头是", en: "starts with" },
  isEmpty: { zh: "为空", en: "is empty" },
  isNotEmpty: { zh: "不为空", en: "is not empty" },
  gt: { zh: "大于", en: "greater than" },
  gte: { zh: "大于等于", en: "at least" },
  lt: { zh: "小于", en: "less than" },
  lte: { zh: "小于等于", en: "at most" },
};

const RULES = {
  zh: ["如需推送这类事件，调整 Webhook 的过滤条件", "需要这一条时，点击“重新推送”"],
  en: ["To push events like this, change the webhook's filters", "If this one is needed, redeliver it"],
};
const WAITING = {
  zh: ["无需处理，到时间自动推送", "需要马上推送时，点击“重新推送”"],
  en: ["Nothing to do: it is pushed at that time", "If it is needed now, redeliver it"],
};

/** Why routing made no push of an event, or not at once. The key of a rule in lib/domain/routing. */
export const SKIPPED_DIAGNOSES = {
  "skipped.any": {
    zh: "未包含任一关键词：{words}",
    en: "Contains none of the keywords: {words}",
    remedy: RULES,
    field: "filters.keywords.any",
    retry: false,
    evidence: "own",
  },
  "skipped.all": {
    zh: "缺少关键词“{word}”",
    en: 'The keyword "{word}" is missing',
    remedy: RULES,
    field: "filters.keywords.all",
    retry: false,
    evidence: "own",
  },
  "skipped.none": {
    zh: "包含被排除的关键词“{word}”",
    en: 'Contains the excluded keyword "{word}"',
    remedy: RULES,
    field: "filters.keywords.none",
    retry: false,
    evidence: "own",
  },
  "skipped.condition": {
    zh: "不满足第 {n} 个字段条件：{field} {op}[[“{value}”]]",
    en: 'Field condition {n} does not hold: {field} {op}[[ "{value}"]]',
    remedy: RULES,
    field: "filters.fields",
    retry: false,
    evidence: "own",
  },
  "skipped.window": {
    zh: "不在推送时间段内（{at}，{zone}）",
    en: "Outside the time window ({at}, {zone})",
    remedy: {
      zh: ["如需稍后推送而不是跳过，把“时间段之外”设为“延后”", "需要这一条时，点击“重新推送”"],
      en: ['To push later instead, choose "Wait for the next window"', "If this one is needed, redeliver it"],
    },
    field: "filters.windows",
    retry: false,
    evidence: "own",
  },
  "skipped.duplicate": {
    zh: "{seconds} 秒内已推送过相同内容",
    en: "The same content was pushed within {seconds} s",
    remedy: {
      zh: ["打开原推送查看结果", "如需每次都推送，把“去重窗口”设为 0"],
      en: ["Open the original delivery", "To push every time, set the de-duplication window to 0"],
    },
    field: "dedupeSeconds",
    retry: false,
    evidence: "own",
  },
  "waiting.window": {
    zh: "不在推送时间段内，将于 {at}（{zone}）推送",
    en: "Outside the time window, pushed at {at} ({zone})",
    remedy: WAITING,
    field: "filters.windows",
    retry: false,
    evidence: "own",
  },
  "waiting.schedule": {
    zh: "按定时推送设置，将于 {at}（{zone}）推送",
    en: "Collected for the set time, pushed at {at} ({zone})",
    remedy: WAITING,
    field: "schedule",
    retry: false,
    evidence: "own",
  },
} as const satisfies Record<string, Diagnosis>;
