import type { Verdict } from "../delivery";
import { DINGTALK_DIAGNOSES } from "./dingtalk";
import { FEISHU_DIAGNOSES } from "./feishu";
import { HTTP_DIAGNOSES } from "./http";
import { NETWORK_DIAGNOSES } from "./network";
import type { Diagnosis } from "./types";
import { WECOM_DIAGNOSES } from "./wecom";

/** Version of the catalogue; grows when texts or meanings change. */
export const DIAGNOSIS_VERSION = 1;

const ALL = {
  ...HTTP_DIAGNOSES,
  ...NETWORK_DIAGNOSES,
  ...WECOM_DIAGNOSES,
  ...DINGTALK_DIAGNOSES,
  ...FEISHU_DIAGNOSES,
} as const;
export type DiagnosisId = keyof typeof ALL;

/** Every finding the product can explain, by id. */
export const DIAGNOSES: Readonly<Record<DiagnosisId, Diagnosis>> = ALL;

const PLATFORMS = new Map<string, { zh: string; en: string }>([
  ["wecom", { zh: "企业微信", en: "WeCom" }],
  ["dingtalk", { zh: "钉钉", en: "DingTalk" }],
  ["feishu", { zh: "飞书", en: "Feishu" }],
  ["custom", { zh: "接收方", en: "the receiver" }],
]);

export type Explanation = {
  zh: string;
  en: string;
  /** Steps, in order. */
  remedy: { zh: string[]; en: string[] };
  /** Form path of the field to correct. */
  field?: string;
  evidence: Diagnosis["evidence"];
  /** The receiver's own code and message, verbatim (the message scrubbed of secrets). */
  raw: { code?: string; message?: string };
};

/** What to explain: a verdict, or a problem found before anything was sent. */
export type Explainable = Pick<Verdict, "diagnosis"> & Partial<Pick<Verdict, "code" | "values" | "retryAfterMs">>;

/** The texts of a verdict in both languages, values filled in. An id that is not in the catalogue gets the fallback. */
export function explain(verdict: Explainable): Explanation {
  const entry = isDiagnosisId(verdict.diagnosis) ? DIAGNOSES[verdict.diagnosis] : DIAGNOSES["robot.unknown"];
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(verdict.values ?? {})) values.set(name, String(value));
  if (verdict.code !== undefined) values.set("code", verdict.code);
  if (verdict.retryAfterMs !== undefined && !values.has("s")) {
    values.set("s", String(Math.ceil(verdict.retryAfterMs / 1000)));
  }
  const platform = PLATFORMS.get(values.get("platform") ?? "custom");
  const zh = new Map(values).set("platform", platform?.zh ?? values.get("platform") ?? "");
  const en = new Map(values).set("platform", platform?.en ?? values.get("platform") ?? "");
  const message = values.get("message");
  return {
    zh: fill(entry.zh, zh),
    en: fill(entry.en, en),
    remedy: { zh: [...entry.remedy.zh], en: [...entry.remedy.en] },
    ...(entry.field === undefined ? {} : { field: entry.field }),
    evidence: entry.evidence,
    raw: {
      ...(verdict.code === undefined ? {} : { code: verdict.code }),
      ...(message === undefined ? {} : { message }),
    },
  };
}

function isDiagnosisId(id: string): id is DiagnosisId {
  return Object.hasOwn(ALL, id);
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
