import { and, asc, eq } from "drizzle-orm";
import type { Executor } from "../client";
import { organizations, sites } from "../schema";

export type SiteRow = {
  id: string;
  organizationId: string;
  siteKey: string;
  name: string;
  enabled: boolean;
  organizationName: string;
  timeZone: string;
};

const columns = {
  id: sites.id,
  organizationId: sites.organizationId,
  siteKey: sites.siteKey,
  name: sites.name,
  enabled: sites.enabled,
  organizationName: organizations.name,
  timeZone: organizations.timeZone,
};

/** The site of a public key. Not scoped by organization: the key is what finds the organization. */
export async function findSiteByKey(db: Executor, siteKey: string): Promise<SiteRow | null> {
  const [row] = await db
    .select(columns)
    .from(sites)
    .innerJoin(organizations, eq(organizations.id, sites.organizationId))
    .where(eq(sites.siteKey, siteKey));
  return row ?? null;
}

/** A site by id, for messages that name it. */
export async function findSite(db: Executor, organizationId: string, id: string): Promise<SiteRow | null> {
  const [row] = await db
    .select(columns)
    .from(sites)
    .innerJoin(organizations, eq(organizations.id, sites.organizationId))
    .where(and(eq(sites.organizationId, organizationId), eq(sites.id, id)));
  return row ?? null;
}

/** An organization's sites, oldest first; the first one is the default. At most 50. */
export async function listSites(db: Executor, organizationId: string): Promise<SiteRow[]> {
  return db
    .select(columns)
    .from(sites)
    .innerJoin(organizations, eq(organizations.id, sites.organizationId))
    .where(eq(sites.organizationId, organizationId))
    .orderBy(asc(sites.createdAt), asc(sites.id))
    .limit(50);
}
