/** A mailbox as people write it: `客服 <a@example.com>` or the address alone (`name` is then empty). */
export type Mailbox = { name: string; address: string };

const MAX_ADDRESS = 254;
const MAX_LOCAL = 64;
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
/** Letters of any language: the transport writes them as punycode. */
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?$/u;
/** Controls (line breaks among them) and what hides or reorders text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * Whether a text is one e-mail address (RFC 5321's `Mailbox` without quoted names and address literals). The part before
 * the @ must be ASCII: letters of other languages there need an extension that few servers have.
 */
export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf("@");
  if (at < 1 || text.length > MAX_ADDRESS) return false;
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  const labels = domain.split(".");
  return (
    local.length <= MAX_LOCAL && LOCAL.test(local) && labels.length >= 2 && labels.every((part) => LABEL.test(part))
  );
}

/** Reads `Name <a@b.c>`, `"Name" <a@b.c>` or `a@b.c`; null when it is neither, or would not stay in one header. */
export function parseMailbox(text: string): Mailbox | null {
  const trimmed = text.trim();
  if (UNPRINTABLE.test(trimmed)) return null;
  const written = /^(.*)<([^<>]*)>$/.exec(trimmed);
  if (written === null) return isMailAddress(trimmed) ? { name: "", address: trimmed } : null;
  const name = (written[1] ?? "").trim().replace(/^"(.*)"$/, "$1");
  const address = (written[2] ?? "").trim();
  return /[<>"\\]/.test(name) || !isMailAddress(address) ? null : { name, address };
}

/** The same addresses each once, whatever their case; the first spelling stays. */
export function distinctAddresses(addresses: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const address of addresses) {
    const key = address.toLowerCase();
    if (!seen.has(key)) seen.set(key, address);
  }
  return [...seen.values()];
}

/** A domain as servers write it: letters of other languages as punycode. Null when it is none. */
export function asciiDomain(domain: string): string | null {
  const text = `http://${domain}/`;
  const host = !/[\s/\\:?#@%[\]]/.test(domain) && URL.canParse(text) ? new URL(text).hostname : "";
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host) ? host : null;
}

/** The part behind the @. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1);
