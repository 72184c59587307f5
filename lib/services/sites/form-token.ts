import { randomUUID } from "node:crypto";
import { messageFingerprint } from "@/lib/domain/leave-message/fingerprint";
import { judgeSubmission, readFormToken, signFormToken } from "@/lib/domain/leave-message/form-token";
import type { SpamReason } from "@/lib/domain/leave-message/guard";
import type { MessageText } from "@/lib/domain/leave-message/input";
import { env } from "@/lib/env";

/*
 * The signed token of a rendered form, page and widget alike: where it comes from and what its absence means.
 */

type Site = { id: string; siteKey: string };

/** A token for a form that is rendered now. `renewed`: in place of one that ran out while its holder was writing. */
export function freshFormToken(site: Pick<Site, "siteKey">, now: Date, renewed: boolean, formVersion: number): string {
  const token = { siteKey: site.siteKey, issuedAt: now.getTime(), nonce: randomUUID(), renewed, formVersion };
  return signFormToken(env().AUTH_SECRET, token);
}

/** The version of the form a token was rendered with; null when the token is not ours or not of this site. */
export function renderedVersion(site: Pick<Site, "siteKey">, text: string): number | null {
  const token = readFormToken(env().AUTH_SECRET, text);
  return token?.siteKey === site.siteKey ? (token.formVersion ?? null) : null;
}

/**
 * A new token for whoever holds one of ours that ran out; its holder need not wait again, and keeps the form he sees.
 * Else an ordinary one.
 */
export function renewFormToken(site: Pick<Site, "siteKey">, now: Date, old: string, formVersion: number): string {
  const token = readFormToken(env().AUTH_SECRET, old);
  const signals = { honeypot: "", tokenSent: true, token, siteKey: site.siteKey, nowMs: now.getTime() };
  return freshFormToken(site, now, judgeSubmission(signals).kind === "renew", formVersion);
}

/** `fillSeconds`: from the rendering to now; null where a token was renewed meanwhile, or there is none of ours. */
export type JudgedForm =
  | { kind: "take"; key: string | null; spamReason: SpamReason | null; fillSeconds: number | null }
  | { kind: "renew" };

/**
 * What the signals of a submitted form say, and the key that makes a double click one message. The words are part of the
 * key, and the hashes of what is sent along, so that nothing edited later is lost.
 */
export function judgeForm(
  site: Site,
  form: { token: string; honeypot: string },
  message: MessageText,
  now: Date,
  files: readonly string[] = [],
): JudgedForm {
  const token = readFormToken(env().AUTH_SECRET, form.token);
  const judgement = judgeSubmission({
    honeypot: form.honeypot,
    tokenSent: form.token !== "",
    token,
    siteKey: site.siteKey,
    nowMs: now.getTime(),
  });
  if (judgement.kind === "renew") return judgement;
  const words = () => messageFingerprint(site.id, message, files).toString("hex");
  const key = token === null ? null : `form:${token.nonce}:${words()}`;
  const since = token === null || token.renewed ? null : Math.round((now.getTime() - token.issuedAt) / 1000);
  const fillSeconds = since === null || since < 0 ? null : since;
  return { kind: "take", key, spamReason: judgement.kind === "spam" ? judgement.reason : null, fillSeconds };
}
