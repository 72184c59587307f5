import { z } from "zod";
import { REASONS } from "./delivery";
import { DIAGNOSES } from "./diagnosis";
import { CHANNEL_IDS } from "./endpoints";
import type { PlatformFacts } from "./platform-facts";

/* The operator's file of corrections. Its form is described in docs/platform-facts.md. */

const sentence = z.string().trim().min(1, "must not be empty").max(500);
const sentences = z.array(sentence).min(1, "needs at least one step").max(6);

const DiagnosisSchema = z.strictObject({
  zh: sentence,
  en: sentence,
  remedy: z.strictObject({ zh: sentences, en: sentences }),
  field: z
    .string()
    .regex(/^[A-Za-z]+(?:\.[A-Za-z]+)*$/, "must be a path such as url or config.secret")
    .optional(),
  retry: z.boolean().default(false),
  evidence: z.enum(["official", "community", "own"]).default("own"),
});

function isPattern(text: string): boolean {
  try {
    new RegExp(text, "i");
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const CodeRuleSchema = z
  .strictObject({
    codes: z.array(z.union([z.number().int(), z.string().min(1).max(100)])).max(100),
    pattern: z.string().min(1).max(300).refine(isPattern, "is not a regular expression").optional(),
    diagnosis: z.string().min(1),
    reason: z.enum(REASONS),
    kind: z.enum(["retry", "rejected", "dead"]),
    retryAfterMs: z.number().int().min(0).max(86_400_000).optional(),
    token: z.literal(true).optional(),
    unverified: z.literal(true).optional(),
  })
  .refine(({ codes, pattern }) => codes.length > 0 || pattern !== undefined, {
    path: ["codes"],
    message: "names no code; without codes a pattern is needed",
  });

const ChannelFactsSchema = z.strictObject({
  codes: z.array(CodeRuleSchema).max(500).optional(),
  limits: z
    .strictObject({
      perMinute: z.number().int().min(1).max(100_000).nullable().optional(),
      burst: z.number().int().min(1).max(1_000).optional(),
      perSecond: z.number().int().min(1).max(10_000).nullable().optional(),
      maxBytes: z.number().int().min(256).max(26_214_400).optional(),
    })
    .optional(),
});

const PlatformFactsSchema = z
  .strictObject({
    diagnoses: z
      .record(z.string().regex(/^[a-z_]+(?:\.[a-z0-9_]+)+$/, "must look like slack.new_finding"), DiagnosisSchema)
      .default({}),
    channels: z.partialRecord(z.enum(CHANNEL_IDS), ChannelFactsSchema).default({}),
  })
  .superRefine(({ channels, diagnoses }, check) => {
    for (const [channel, { codes }] of Object.entries(channels)) {
      for (const [index, { diagnosis }] of (codes ?? []).entries()) {
        if (Object.hasOwn(DIAGNOSES, diagnosis) || Object.hasOwn(diagnoses, diagnosis)) continue;
        check.addIssue({
          code: "custom",
          path: ["channels", channel, "codes", index, "diagnosis"],
          message: `"${diagnosis}" is not a finding of the catalogue; describe it under diagnoses`,
        });
      }
    }
  });

/**
 * Reads a file of corrections. Throws one Error that names the file, and the field of every mistake, for who starts
 * the product.
 */
export function parsePlatformFacts(text: string, path: string): PlatformFacts {
  const parsed = PlatformFactsSchema.safeParse(parseJson(text, path));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${issue.path.join(".") || "the file"}: ${issue.message}`);
  throw new Error(`Platform facts in ${path} are not usable: ${lines.join("; ")} (see docs/platform-facts.md)`);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Error(
      `Platform facts in ${path} are not usable: not JSON, ${error.message} (see docs/platform-facts.md)`,
    );
  }
}
