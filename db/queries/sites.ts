import { and, asc, eq, sql } from "drizzle-orm";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { GuardRule } from "@/lib/domain/leave-message/guard";
import type { Executor, Tx } from "../client";
import { endpoints, organizations, sites } from "../schema";
import { runNamed } from "./hot";

export type SiteRow = {
  id: string;
  organizationId: string;
  siteKey: string;
  name: string;
  enabled: boolean;
  organizationName: string;
  timeZone: string;
  /** Whether the product gives its messages to members by itself. */
  assigns: boolean;
  /** What keeps its inbox clean; null: the defaults. */
  guard: GuardRule | null;
};

const columns = {
  id: sites.id,
  organizationId: sites.organizationId,
  siteKey: sites.siteKey,
  name: sites.name,
  enabled: sites.enabled,
  organizationName: organizations.name,
  timeZone: organizations.timeZone,
  assigns: sql<boolean>`${sites.assignment} is not null`,
  guard: sites.guard,
};

/** The site of a public key. Not scoped by organization: the key is what finds the organization. */
export async function findSiteByKey(db: Executor, siteKey: string): Promise<SiteRow | null> {
  const [row] = await runNamed<SiteRow>(
    db,
    "site-by-key",
    sql`select s.id, s.organization_id as "organizationId", s.site_key as "siteKey", s.name, s.enabled,
        o.name as "organizationName", o.time_zone as "timeZone",
        s.assignment is not null as assigns, s.guard
      from sites s join organizations o on o.id = s.organization_id where s.site_key = ${siteKey}`,
  );
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

/** One change of an organization's sites at a time, until the transaction ends. */
export async function lockSites(tx: Tx, organizationId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`sites:${organizationId}`}, 0))`);
}

export async function updateSite(
  tx: Tx,
  site: Pick<SiteRow, "id" | "organizationId">,
  values: Pick<SiteRow, "name" | "enabled">,
): Promise<void> {
  await tx
    .update(sites)
    .set(values)
    .where(and(eq(sites.organizationId, site.organizationId), eq(sites.id, site.id)));
}

/** Writes what keeps a site's inbox clean. False when the organization has no such site. */
export async function saveGuard(tx: Tx, organizationId: string, siteId: string, guard: GuardRule): Promise<boolean> {
  const rows = await tx
    .update(sites)
    .set({ guard })
    .where(and(eq(sites.organizationId, organizationId), eq(sites.id, siteId)))
    .returning({ id: sites.id });
  return rows.length > 0;
}

/** A site's name when some endpoint that is on wants to hear of `type`; null when nobody does. */
export async function siteHeardOf(
  db: Executor,
  organizationId: string,
  id: string,
  type: EventType,
): Promise<string | null> {
  const heard = sql`exists (select 1 from ${endpoints} where ${endpoints.organizationId} = ${organizationId}
    and ${endpoints.deletedAt} is null and ${endpoints.enabled} and ${type} = any(${endpoints.events}))`;
  const [row] = await db
    .select({ name: sites.name })
    .from(sites)
    .where(and(eq(sites.organizationId, organizationId), eq(sites.id, id), heard));
  return row?.name ?? null;
}
