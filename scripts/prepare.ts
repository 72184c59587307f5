import { runMigrations } from "../db/migrate";
import { env } from "../lib/env";
import { readPlatformFacts } from "../lib/platform-facts-file";
import { parseKeyRing } from "../lib/secrets";
import { seedAdmin } from "./seed-admin";

// What the supervisor has done before web and worker start, in one process: the environment and the platform facts are checked, the database is
// brought up to date, the first owner is made. Ends with 1 and one sentence when it cannot.
const now = new Date();
const settings = await attempt(null, () => {
  const parsed = env();
  parseKeyRing(parsed.ENCRYPTION_KEY);
  readPlatformFacts(parsed);
  return parsed;
});
await attempt("The database could not be brought up to date", () =>
  runMigrations(settings.DATABASE_URL, now.getTime()),
);
const remark = await attempt("The account of ADMIN_EMAIL could not be made", () => seedAdmin(settings, now));
if (remark !== null) console.log(remark);

async function attempt<T>(what: string | null, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    // Drizzle wraps what the server said into the statement's text; the cause is what a person needs.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const sentence = cause instanceof Error ? cause.message : String(cause);
    console.error(what === null ? sentence : `${what}: ${sentence}`);
    process.exit(1);
  }
}
