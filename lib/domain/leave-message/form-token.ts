import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { SpamReason } from "./guard";

/**
 * The signed token of a rendered form: which site, when, and a nonce that makes a double click one message.
 * Text: `base64url(json).base64url(HMAC-SHA256)`.
 */
export const FORM_TOKEN_TTL_MS = 2 * 60 * 60_000;
/** People need longer than this to write two characters and a phone number. */
export const FORM_MIN_FILL_MS = 3_000;

export type FormToken = {
  siteKey: string;
  issuedAt: number;
  nonce: string;
  /** True for the token that replaced an expired one: its holder has filled in the form already. */
  renewed: boolean;
  /** The version of the form that was rendered; null in tokens from before forms could be designed. */
  formVersion?: number | null;
};

/** Signs a token for a form. `secret` is the installation's. */
export function signFormToken(secret: string, token: FormToken): string {
  const payload = Buffer.from(
    JSON.stringify([token.siteKey, token.issuedAt, token.nonce, token.renewed ? 1 : 0, token.formVersion ?? null]),
  ).toString("base64url");
  return `${payload}.${mac(secret, payload)}`;
}

/** The token's content, or null when it was not signed by us. Its age is the caller's matter. */
export function readFormToken(secret: string, text: string): FormToken | null {
  const [payload, signature, ...rest] = text.split(".");
  if (payload === undefined || signature === undefined || rest.length > 0) return null;
  const [given, wanted] = [Buffer.from(signature), Buffer.from(mac(secret, payload))];
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  return PayloadSchema.parse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
}

/** What we signed ourselves: anything else is a bug, and throws. */
const PayloadSchema = z.tuple([z.string(), z.number(), z.string(), z.number()], z.number().nullable()).transform(
  ([siteKey, issuedAt, nonce, renewed, formVersion = null]): FormToken => ({
    ...{ siteKey, issuedAt, nonce, formVersion },
    renewed: renewed === 1,
  }),
);

function mac(secret: string, payload: string): string {
  return createHmac("sha256", secret).update(`leave-form\n${payload}`).digest("base64url");
}

/** What a submission's signals say: take it, ask once more with a fresh token, or keep it as spam. */
export type FormJudgement = { kind: "accept" } | { kind: "renew" } | { kind: "spam"; reason: SpamReason };

/**
 * Judges the signals of one submission. `token` null = none was sent or it is not ours (`tokenSent` tells which).
 * An expired token is renewed once; the second time the message is quarantined.
 */
export function judgeSubmission(signals: {
  honeypot: string;
  tokenSent: boolean;
  token: FormToken | null;
  siteKey: string;
  nowMs: number;
}): FormJudgement {
  const { token, nowMs } = signals;
  if (signals.honeypot.trim() !== "") return { kind: "spam", reason: "honeypot" };
  if (token === null) return { kind: "spam", reason: signals.tokenSent ? "token_invalid" : "token_missing" };
  const age = nowMs - token.issuedAt;
  if (token.siteKey !== signals.siteKey || age < -60_000) return { kind: "spam", reason: "token_invalid" };
  if (age > FORM_TOKEN_TTL_MS) return token.renewed ? { kind: "spam", reason: "token_expired" } : { kind: "renew" };
  if (age < FORM_MIN_FILL_MS && !token.renewed) return { kind: "spam", reason: "too_fast" };
  return { kind: "accept" };
}
