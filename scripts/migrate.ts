import { runMigrations } from "../db/migrate";

const url = process.env.DATABASE_URL;
if (url === undefined) {
  console.error("DATABASE_URL is not set.");
  process.exit(1);
}
try {
  await runMigrations(url, Date.now());
} catch (error) {
  console.error(sentence(error));
  process.exit(1);
}

/** Drizzle wraps what the server said into the statement's text; the cause is what a person needs. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
