/** Names of query parameters whose values open something: they are not ours to keep. */
const TOKEN_LIKE =
  /(token|key|secret|sign|sig$|passw|pwd|auth|code|ticket|session|sess|sid$|jwt|credential|otp|access|state|nonce)/i;
const MAX_LENGTH = 2048;

/**
 * A page address fit for storing: http(s) only, no user info, values of token-like query parameters removed, and no
 * fragment that carries parameters. Null when it is no such address.
 */
export function scrubPageUrl(text: string | null): string | null {
  if (text === null || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  url.username = "";
  url.password = "";
  if (/[=&]/.test(url.hash)) url.hash = "";
  for (const name of [...url.searchParams.keys()]) {
    if (TOKEN_LIKE.test(name)) url.searchParams.set(name, "");
  }
  const clean = url.href;
  return clean.length <= MAX_LENGTH ? clean : `${url.origin}${url.pathname}`.slice(0, MAX_LENGTH);
}
