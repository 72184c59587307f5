import { and, desc, eq, sql } from "drizzle-orm";
import type { Executor, Tx } from "../client";
import { forms, formVersions, leaveMessages } from "../schema";

type FormRow = typeof forms.$inferSelect;
export type FormVersionRow = typeof formVersions.$inferSelect;

/** A site's form in the making; null as long as nobody designed one. */
export async function findForm(db: Executor, organizationId: string, siteId: string): Promise<FormRow | null> {
  const [row] = await db
    .select()
    .from(forms)
    .where(and(eq(forms.organizationId, organizationId), eq(forms.siteId, siteId)));
  return row ?? null;
}

/** One published version. */
export async function findFormVersion(
  db: Executor,
  organizationId: string,
  siteId: string,
  version: number,
): Promise<FormVersionRow | null> {
  const [row] = await db
    .select()
    .from(formVersions)
    .where(
      and(
        eq(formVersions.organizationId, organizationId),
        eq(formVersions.siteId, siteId),
        eq(formVersions.version, version),
      ),
    );
  return row ?? null;
}

/** The version visitors see; null while it is the form as it came. */
export async function findCurrentForm(
  db: Executor,
  organizationId: string,
  siteId: string,
): Promise<FormVersionRow | null> {
  const [row] = await db
    .select({ version: formVersions })
    .from(forms)
    .innerJoin(formVersions, and(eq(formVersions.siteId, forms.siteId), eq(formVersions.version, forms.currentVersion)))
    .where(and(eq(forms.organizationId, organizationId), eq(forms.siteId, siteId)));
  return row?.version ?? null;
}

/** What was published for a site, newest first. */
export async function listFormVersions(
  db: Executor,
  organizationId: string,
  siteId: string,
  limit: number,
): Promise<FormVersionRow[]> {
  return db
    .select()
    .from(formVersions)
    .where(and(eq(formVersions.organizationId, organizationId), eq(formVersions.siteId, siteId)))
    .orderBy(desc(formVersions.version))
    .limit(limit);
}

/** Stores a form when nobody did since `revision` (0: nobody ever). Null when somebody did. */
export async function writeForm(tx: Tx, row: Omit<FormRow, "revision">, revision: number): Promise<FormRow | null> {
  const { siteId: _site, organizationId, ...values } = row;
  const [stored] = await tx
    .insert(forms)
    .values({ ...row, revision: 1 })
    .onConflictDoUpdate({
      target: forms.siteId,
      set: { ...values, revision: sql`${forms.revision} + 1` },
      setWhere: and(eq(forms.revision, revision), eq(forms.organizationId, organizationId)),
    })
    .returning();
  return stored ?? null;
}

export async function insertFormVersion(tx: Tx, row: FormVersionRow): Promise<void> {
  await tx.insert(formVersions).values(row);
}

/** How many of a site's newest `most` messages answer a field, by its key; what none of them answers is not there. */
export async function countAnswers(
  db: Executor,
  organizationId: string,
  siteId: string,
  most: number,
): Promise<Map<string, number>> {
  const newest = db
    .select({ fields: leaveMessages.fields })
    .from(leaveMessages)
    .where(and(eq(leaveMessages.organizationId, organizationId), eq(leaveMessages.siteId, siteId)))
    .orderBy(desc(leaveMessages.id))
    .limit(most)
    .as("newest");
  const rows = await db
    .select({ key: sql<string>`answered.key`, n: sql<number>`count(*)::int` })
    .from(newest)
    .innerJoin(sql`lateral jsonb_object_keys(${newest.fields}) as answered(key)`, sql`true`)
    .groupBy(sql`answered.key`);
  return new Map(rows.map(({ key, n }) => [key, n]));
}
