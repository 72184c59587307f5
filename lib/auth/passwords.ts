import { type Algorithm, hash, verify } from "@node-rs/argon2";
import { AppError } from "@/lib/errors";
import { fieldErrorOf, type ValidationKey } from "./field-errors";

/**
 * argon2id, 19 MiB, two passes, one lane: the minimum the OWASP Password Storage Cheat Sheet recommends
 * (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html, "Argon2id"). 2 is the enum's Argon2id;
 * the const enum itself cannot be read under isolatedModules.
 */
const ARGON2ID: Algorithm = 2;
const OPTIONS = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const PASSWORD_MIN = 10;
/** Long enough for any phrase; bounds the work of hashing. */
export const PASSWORD_MAX = 200;

/** What is wrong with a password for this address, as a key of the `validation` messages; null when nothing is. */
export function passwordFault(password: string, email: string): ValidationKey | null {
  const length = [...password].length;
  if (length < PASSWORD_MIN) return "password_min";
  if (length > PASSWORD_MAX) return "password_max";
  const lower = password.toLowerCase();
  if (lower === email.toLowerCase()) return "password_is_email";
  return new Set(lower).size === 1 ? "password_repeats" : null;
}

/**
 * Refuses a password that breaks the rules.
 * @throws AppError `invalid` with the field `password`
 */
export function checkPassword(password: string, email: string): void {
  const fault = passwordFault(password, email);
  if (fault === null) return;
  const field = fieldErrorOf("password", fault);
  throw new AppError("invalid", field.message, { fields: [field] });
}

export function hashPassword(password: string): Promise<string> {
  return hash(password, OPTIONS);
}

let dummy: Promise<string> | undefined;

/**
 * Whether a password fits. Without a stored hash a dummy is verified, so that an unknown address takes as long as a
 * wrong password.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  if (password.length > PASSWORD_MAX * 2) return false;
  dummy ??= hashPassword("no account has this password");
  const fits = await verify(stored ?? (await dummy), password);
  return stored !== null && fits;
}
