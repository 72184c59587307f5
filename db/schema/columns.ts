import { customType, timestamp } from "drizzle-orm/pg-core";

/** `bytea`, read and written as Buffer. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** Instants are always `timestamptz`, in code a Date. */
export const instant = () => timestamp({ withTimezone: true, mode: "date" });
