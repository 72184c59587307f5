import type { Verdict } from "../delivery";
import { platformFacts } from "../platform-facts";
import { AUTHORIZATION_DIAGNOSES } from "./authorization";
import { DINGTALK_DIAGNOSES } from "./dingtalk";
import { DINGTALK_WORK_DIAGNOSES } from "./dingtalk-work";
import { DISCORD_DIAGNOSES } from "./discord";
import { FEISHU_DIAGNOSES } from "./feishu";
import { FEISHU_APP_DIAGNOSES } from "./feishu-app";
import { fieldIn } from "./fields";
import { HTTP_DIAGNOSES } from "./http";
import { NETWORK_DIAGNOSES } from "./network";
import { FIELD_OP_WORDS, SKIPPED_DIAGNOSES } from "./skipped";
import { SLACK_DIAGNOSES } from "./slack";
import { SMTP_DIAGNOSES } from "./smtp";
import type { Diagnosis } from "./types";
import { WECOM_DIAGNOSES } from "./wecom";
import { WECOM_APP_DIAGNOSES } from "./wecom-app";

const ALL = {
  ...HTTP_DIAGNOSES,
  ...NETWORK_DIAGNOSES,
  ...WECOM_DIAGNOSES,
  ...WECOM_APP_DIAGNOSES,
  ...DINGTALK_DIAGNOSES,
  ...DINGTALK_WORK_DIAGNOSES,
  ...FEISHU_DIAGNOSES,
  ...FEISHU_APP_DIAGNOSES,
  ...SLACK_DIAGNOSES,
  ...DISCORD_DIAGNOSES,
  ...SKIPPED_DIAGNOSES,
  ...SMTP_DIAGNOSES,
  ...AUTHORIZATION_DIAGNOSES,
} as const;
export type DiagnosisId = keyof typeof ALL;

/** Every finding the product can explain, by id. */
export const DIAGNOSES: Readonly<Record<DiagnosisId, Diagnosis>> = ALL;

const PLATFORMS = new Map<string, { zh: string; en: string }>([
  ["wecom", { zh: "企业微信", en: "WeCom" }],
  ["dingtalk", { zh: "钉钉", en: "DingTalk" }],
  ["dingtalk_work", { zh: "钉钉", en: "DingTalk" }],
  ["feishu", { zh: "飞书", en: "Feishu" }],
  ["feishu_app", { zh: "飞书", en: "Feishu" }],
  ["wecom_app", { zh: "企业微信", en: "WeCom" }],
  ["slack", { zh: "Slack", en: "Slack" }],
  ["discord", { zh: "Discord", en: "Discord" }],
  ["email", { zh: "邮件服务器", en: "the mail server" }],
  ["custom", { zh: "接收方", en: "the receiver" }],
]);
const OPS = new Map(Object.entries(FIELD_OP_WORDS));

/** Values that are names of ours, in words: a platform, a comparison. */
function inWords(values: ReadonlyMap<string, string>, language: "zh" | "en"): Map<string, string> {
  const words = new Map(values);
  const platform = values.get("platform") ?? "custom";
  words.set("platform", PLATFORMS.get(platform)?.[language] ?? platform);
  const op = OPS.get(values.get("op") ?? "");
  return op === undefined ? words : words.set("op", op[language]);
}

export type Explanation = {
  zh: string;
  en: string;
  /** Steps, in order. */
  remedy: { zh: string[]; en: string[] };
  /** Form path of the field to correct, in the form of the channel that `values.platform` names. */
  field?: string;
  evidence: Diagnosis["evidence"];
  /** The receiver's own code and message, verbatim (the message scrubbed of secrets). */
  raw: { code?: string; message?: string };
};

/** What to explain: a verdict, or a problem found before anything was sent. */
export type Explainable = Pick<Verdict, "diagnosis"> & Partial<Pick<Verdict, "code" | "values" | "retryAfterMs">>;

/** For a finding whose only advice was to wait, when waiting is over. */
const WHEN_OVER = {
  zh: ["接收方恢复后，在推送历史中点击“重新推送”"],
  en: ["Once the receiver is back, redeliver from the history"],
};

/**
 * The texts of a verdict in both languages, values filled in. An id that is not in the catalogue gets the fallback.
 * `final` says that nothing will be tried again by itself (retries used up, a test): then no text promises it.
 */
export function explain(verdict: Explainable, options: { final?: boolean } = {}): Explanation {
  const entry = entryOf(verdict.diagnosis);
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(verdict.values ?? {})) values.set(name, String(value));
  if (verdict.code !== undefined) values.set("code", verdict.code);
  if (verdict.retryAfterMs !== undefined && !values.has("s")) {
    values.set("s", String(Math.ceil(verdict.retryAfterMs / 1000)));
  }
  const [zh, en] = [inWords(values, "zh"), inWords(values, "en")];
  const message = values.get("message");
  const final = options.final ?? false;
  return {
    zh: fill(withRetry(entry.zh, final), zh),
    en: fill(withRetry(entry.en, final), en),
    remedy: { zh: steps(entry.remedy.zh, WHEN_OVER.zh, final), en: steps(entry.remedy.en, WHEN_OVER.en, final) },
    ...(entry.field === undefined ? {} : { field: fieldIn(values.get("platform"), entry.field) }),
    evidence: entry.evidence,
    raw: {
      ...(verdict.code === undefined ? {} : { code: verdict.code }),
      ...(message === undefined ? {} : { message }),
    },
  };
}

/** The operator's texts go before the catalogue's. */
function entryOf(id: string): Diagnosis {
  const { diagnoses } = platformFacts();
  const corrected = Object.hasOwn(diagnoses, id) ? diagnoses[id] : undefined;
  return corrected ?? DIAGNOSES[isDiagnosisId(id) ? id : "robot.unknown"];
}

function isDiagnosisId(id: string): id is DiagnosisId {
  return Object.hasOwn(ALL, id);
}

const RETRY = /<retry>(.*?)<\/retry>/g;

function withRetry(text: string, final: boolean): string {
  return text.replace(RETRY, final ? "" : "$1");
}

function steps(texts: readonly string[], whenOver: readonly string[], final: boolean): string[] {
  const left = texts.map((text) => withRetry(text, final)).filter((text) => text !== "");
  return left.length === 0 && texts.length > 0 ? [...whenOver] : left;
}

const OPTIONAL = /\[\[(.*?)\]\]/g;
const VALUE = /\{(\w+)\}/g;

function fill(text: string, values: ReadonlyMap<string, string>): string {
  const present = (name: string | undefined) => name !== undefined && (values.get(name) ?? "") !== "";
  const whole = text.replace(OPTIONAL, (_, part: string) =>
    [...part.matchAll(VALUE)].every((match) => present(match[1])) ? part : "",
  );
  return whole.replace(VALUE, (_, name: string) => values.get(name) ?? "").replace(/ {2,}/g, " ");
}
