import { createHash } from "node:crypto";
import type { MessageText } from "./input";

/** The same words from the same person within this time are one message. */
export const DUPLICATE_WINDOW_MS = 10 * 60_000;

/**
 * SHA-256 over site, content (NFKC, white space collapsed, case folded) and contact. Equal fingerprints are the same
 * message; another contact, or other files (`files`: their hashes), is another message.
 */
export function messageFingerprint(siteId: string, message: MessageText, files: readonly string[] = []): Buffer {
  const content = message.content.normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase();
  const parts = [siteId, content, message.phone ?? "", message.email ?? "", message.name.normalize("NFKC")];
  parts.push(...files.toSorted());
  return createHash("sha256").update(JSON.stringify(parts)).digest();
}
