import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";

/**
 * Secrets at rest: AES-256-GCM with a key ring, so that keys can be rotated by id.
 * A sealed value is `v1.<key id>.<iv>.<tag>.<ciphertext>` (base64url) and is bound to `purpose`:
 * a value copied to another row's or column's purpose does not open.
 */
export type KeyRing = { currentId: string; keys: ReadonlyMap<string, Buffer> };

/**
 * Parses `ENCRYPTION_KEY`: either one base64 (or hex) key of 32 bytes, or `id:key,id:key` with the current key first.
 * Throws when a key has not 32 bytes.
 */
export function parseKeyRing(value: string): KeyRing {
  const keys = new Map<string, Buffer>();
  for (const part of value.split(",")) {
    const at = part.indexOf(":");
    const id = at === -1 ? "k1" : part.slice(0, at).trim();
    const text = (at === -1 ? part : part.slice(at + 1)).trim();
    const bytes = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, "hex") : Buffer.from(text, "base64");
    if (bytes.length !== 32) throw new Error(`ENCRYPTION_KEY: key "${id}" must be 32 bytes in base64 or hex`);
    keys.set(id, bytes);
  }
  const [currentId] = keys.keys();
  if (currentId === undefined) throw new Error("ENCRYPTION_KEY is empty");
  return { currentId, keys };
}

/** Encrypts `plaintext` under the current key. */
export function seal(ring: KeyRing, purpose: string, plaintext: string): string {
  const key = ring.keys.get(ring.currentId);
  if (key === undefined) throw new Error("key ring without a current key");
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  cipher.setAAD(Buffer.from(purpose));
  const body = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
  const text = [iv, cipher.getAuthTag(), body].map((part) => part.toString("base64url"));
  return `v1.${ring.currentId}.${text.join(".")}`;
}

/** Decrypts a sealed value. Throws when the key is unknown, the purpose differs or the value was altered. */
export function unseal(ring: KeyRing, purpose: string, sealed: string): string {
  const [version, id, iv, tag, body] = sealed.split(".");
  const key = id === undefined ? undefined : ring.keys.get(id);
  if (version !== "v1" || iv === undefined || tag === undefined || body === undefined)
    throw new Error("sealed value is malformed");
  if (key === undefined)
    throw new Error(`no key "${id}" in ENCRYPTION_KEY: the value was sealed under a key that is gone`);
  // Without a length a tag that was cut to four bytes would do.
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(iv, "base64url"), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(purpose));
  decipher.setAuthTag(Buffer.from(tag, "base64url"));
  return Buffer.concat([decipher.update(Buffer.from(body, "base64url")), decipher.final()]).toString("utf8");
}

/** SHA-256 of a high-entropy token, for storing API tokens and looking them up. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token, "utf8").digest();
}

/** Keyed hash of a value that must be compared but not stored (contact look-up, credential limiter). */
export function keyedHash(ring: KeyRing, purpose: string, value: string): Buffer {
  const key = ring.keys.get(ring.currentId);
  if (key === undefined) throw new Error("key ring without a current key");
  return createHmac("sha256", key).update(`${purpose}\n${value}`, "utf8").digest();
}
