import { and, asc, eq, isNull } from "drizzle-orm";
import type { Executor } from "../client";
import { endpoints } from "../schema";
import type { EndpointRow } from "./endpoints";

/** The e-mail webhooks of an organization, oldest first; at most 50. */
export async function listMailEndpoints(db: Executor, organizationId: string): Promise<EndpointRow[]> {
  return db
    .select()
    .from(endpoints)
    .where(
      and(eq(endpoints.organizationId, organizationId), eq(endpoints.channel, "email"), isNull(endpoints.deletedAt)),
    )
    .orderBy(asc(endpoints.id))
    .limit(50);
}
