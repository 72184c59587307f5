import { hmacSha256 } from "./hmac";

const PREFIX = "whsec_";

/**
 * Standard Webhooks 1.0, scheme v1. `whsec_…` is Base64 of the key, any other secret is the key itself (UTF-8).
 * Several secrets make several signatures, for the time of a rotation.
 */
export function standardSignature(input: {
  secrets: readonly string[];
  /** Must hold no dot. */
  id: string;
  timestampSeconds: number;
  body: string;
}): { header: string; signed: string } {
  const signed = `${input.id}.${input.timestampSeconds}.${input.body}`;
  const signatures = input.secrets.map((secret) => `v1,${hmacSha256(signingKey(secret), signed, "base64")}`);
  return { header: signatures.join(" "), signed };
}

const keys = new Map<string, Uint8Array>();
const KEYS = 1_000;

/** The key of a `whsec_` secret, decoded once: a secret signs thousands of requests. */
function signingKey(secret: string): string | Uint8Array {
  if (!secret.startsWith(PREFIX)) return secret;
  const known = keys.get(secret);
  if (known !== undefined) return known;
  if (keys.size >= KEYS) keys.clear();
  const key = Buffer.from(secret.slice(PREFIX.length), "base64");
  keys.set(secret, key);
  return key;
}
