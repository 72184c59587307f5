import { openDb } from "../db/client";
import type { Env } from "../lib/env";
import { ensureAdmin } from "../lib/services/organizations/set-up";

/**
 * Makes the owner and the token that ADMIN_* describe, once; does nothing when none of them is set.
 * @returns what the operator should know, or null
 * @throws Error with one sentence
 */
export async function seedAdmin(settings: Env, now: Date): Promise<string | null> {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password, ADMIN_API_TOKEN: apiToken, DATABASE_URL: url } = settings;
  if ((email === undefined) !== (password === undefined)) {
    throw new Error("ADMIN_EMAIL and ADMIN_PASSWORD belong together: set both or none.");
  }
  if (email === undefined && apiToken === undefined) return null;
  const failures: Error[] = [];
  const db = openDb({ url, max: 1, name: "hooklane-seed", onError: (error) => void failures.push(error) });
  try {
    const { passwordFault } = await ensureAdmin({ db, now }, { email, password, apiToken });
    if (failures[0] !== undefined) throw failures[0];
    return passwordFault === null ? null : `ADMIN_PASSWORD is weak (${passwordFault}): change it after signing in.`;
  } finally {
    await db.$client.end();
  }
}
