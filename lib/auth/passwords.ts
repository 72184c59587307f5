import { type Algorithm, hash, verify } from "@node-rs/argon2";
import { PASSWORD_MAX } from "@/lib/domain/accounts";

/**
 * argon2id, 19 MiB, two passes, one lane: the minimum the OWASP Password Storage Cheat Sheet recommends
 * (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html, "Argon2id"). 2 is the enum's Argon2id;
 * the const enum itself cannot be read under isolatedModules.
 */
const ARGON2ID: Algorithm = 2;
const OPTIONS = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
  return hash(password, OPTIONS);
}

let dummy: Promise<string> | undefined;

/**
 * Whether a password fits. Without a stored hash a dummy is verified, so that an unknown address takes as long as a
 * wrong password.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  if (password.length > PASSWORD_MAX * 4) return false;
  dummy ??= hashPassword("no account has this password");
  const fits = await verify(stored ?? (await dummy), password);
  return stored !== null && fits;
}
