import { z } from "zod";
import type { Reason } from "@/lib/domain/delivery";
import { REASONS } from "@/lib/domain/delivery";
import type { Explanation } from "@/lib/domain/diagnosis";

const phase = z.number().nullable();

/** Milliseconds; a phase that did not happen is null. */
export const TimingsSchema = z.object({
  dns: phase,
  tcp: phase,
  tls: phase,
  send: phase,
  firstByte: phase,
  download: phase,
  total: z.number(),
});

/** Somebody a delivery was for, where one delivery has several. */
export const RecipientSchema = z.object({
  kind: z.enum(["user", "department", "tag", "chat", "email"]),
  id: z.string(),
  state: z.enum(["accepted", "failed", "pending"]),
  code: z.string().optional(),
  message: z.string().optional(),
  part: z.string().optional(),
});

/** Why a try ended as it did, in both languages, and which field to correct. */
export const DiagnosisSchema = z.object({
  zh: z.string(),
  en: z.string(),
  remedy: z.object({ zh: z.array(z.string()), en: z.array(z.string()) }),
  /** Path in the configuration (`config.secret`). */
  field: z.string().optional(),
  evidence: z.enum(["official", "community", "own"]),
  reason: z.enum(REASONS).optional(),
  raw: z.object({ code: z.string().optional(), message: z.string().optional() }),
});
export type DiagnosisDto = z.infer<typeof DiagnosisSchema>;

/** A problem found before sending names its field itself; otherwise the catalogue does. */
export function diagnosisOf(
  explanation: Explanation,
  verdict: { reason?: Reason | undefined; values?: Record<string, string | number> | undefined },
): DiagnosisDto {
  const { zh, en, remedy, evidence, raw } = explanation;
  const named = verdict.values?.field;
  const field = typeof named === "string" ? named : explanation.field;
  return {
    zh,
    en,
    remedy,
    evidence,
    raw,
    ...(field === undefined ? {} : { field }),
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
  };
}
