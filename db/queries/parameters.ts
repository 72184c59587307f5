import { type SQL, sql } from "drizzle-orm";

/** A list as one parameter of a statement: its text, and so its plan, is the same for any number of values. */
export const texts = (values: readonly string[]): SQL => sql`${sql.param([...values])}::text[]`;
export const uuids = (values: readonly string[]): SQL => sql`${sql.param([...values])}::uuid[]`;
