import { runMigrations } from "../db/migrate";

const url = process.env.DATABASE_URL;
if (url === undefined) {
  console.error("DATABASE_URL is not set.");
  process.exit(1);
}
try {
  await runMigrations(url, Date.now());
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
