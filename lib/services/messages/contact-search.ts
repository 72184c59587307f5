import type { ServiceContext } from "@/lib/context";
import { authorize } from "@/lib/context";
import { normaliseField } from "@/lib/domain/leave-message/normalise";
import { maskEmail, maskPhone } from "@/lib/domain/masking";
import { seal, unseal } from "@/lib/secrets";
import { isPhoneLike } from "./read";

/*
 * A search for a person travels in the address of the page as a sealed text, so that a link can be passed on and no log
 * has anybody's phone number in it.
 */
type SearchContext = Pick<ServiceContext, "keys" | "organizationId">;
const purpose = (ctx: SearchContext) => `message-search:${ctx.organizationId}`;

/**
 * The address's word for a search for a phone number or an e-mail address; null for text that is neither.
 * @throws AppError `forbidden`
 */
export function contactSearch(ctx: ServiceContext, text: string): string | null {
  authorize(ctx, "message.read");
  const trimmed = text.trim();
  if (isPhoneLike(trimmed)) return seal(ctx.keys, purpose(ctx), normaliseField("phone", trimmed));
  return /^[^\s@]+@[^\s@]+$/.test(trimmed) ? seal(ctx.keys, purpose(ctx), trimmed.toLowerCase()) : null;
}

/** What is looked for; null when the text was not sealed here. */
export function readContactSearch(ctx: SearchContext, sealed: string): string | null {
  try {
    return unseal(ctx.keys, purpose(ctx), sealed);
  } catch {
    // Anybody can type an address: what does not open is no search.
    return null;
  }
}

/** What is looked for, as the page may show it. */
export function shownContactSearch(ctx: SearchContext, sealed: string): string | null {
  const text = readContactSearch(ctx, sealed);
  if (text === null) return null;
  return text.includes("@") ? maskEmail(text) : maskPhone(text);
}
