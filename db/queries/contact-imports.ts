import { and, asc, desc, eq, inArray, lt, notInArray, sql } from "drizzle-orm";
import type { ImportError, ImportState } from "@/lib/domain/contacts/import";
import type { Executor, Tx } from "../client";
import { contactImportPages, contactImports } from "../schema";
import { jsonParameter } from "./hot";

export type ImportRow = typeof contactImports.$inferSelect;

export async function insertImport(tx: Executor, row: typeof contactImports.$inferInsert): Promise<void> {
  await tx.insert(contactImports).values(row);
}

export async function insertImportPage(
  tx: Executor,
  organizationId: string,
  importId: string,
  page: number,
  rows: readonly string[][],
): Promise<void> {
  await tx.execute(sql`
    insert into contact_import_pages (import_id, organization_id, page, rows)
    values (${importId}::uuid, ${organizationId}::uuid, ${page}, ${jsonParameter(rows)}::jsonb)`);
}

export async function findImport(db: Executor, organizationId: string, id: string): Promise<ImportRow | null> {
  const [row] = await db
    .select()
    .from(contactImports)
    .where(and(eq(contactImports.organizationId, organizationId), eq(contactImports.id, id)));
  return row ?? null;
}

/** The latest imports, newest first. */
export function listImports(db: Executor, organizationId: string, limit: number): Promise<ImportRow[]> {
  return db
    .select()
    .from(contactImports)
    .where(eq(contactImports.organizationId, organizationId))
    .orderBy(desc(contactImports.id))
    .limit(limit);
}

/** Imports a worker has to look at, of every organization, oldest first. */
export function liveImports(db: Executor, limit: number): Promise<ImportRow[]> {
  return db
    .select()
    .from(contactImports)
    .where(inArray(contactImports.state, ["checking", "running"]))
    .orderBy(asc(contactImports.id))
    .limit(limit);
}

/** The import, locked; null when another worker has it at the moment. */
export async function takeImport(tx: Tx, id: string): Promise<ImportRow | null> {
  const [row] = await tx
    .select()
    .from(contactImports)
    .where(eq(contactImports.id, id))
    .for("update", { skipLocked: true });
  return row ?? null;
}

/** Changes an import that is in one of the states; null when it is not. */
export async function setImport(
  db: Executor,
  organizationId: string,
  id: string,
  from: readonly ImportState[],
  values: Partial<Pick<ImportRow, "state" | "settings" | "pagesDone" | "counts">> & { updatedAt: Date },
): Promise<ImportRow | null> {
  const [row] = await db
    .update(contactImports)
    .set(values)
    .where(
      and(
        eq(contactImports.organizationId, organizationId),
        eq(contactImports.id, id),
        inArray(contactImports.state, [...from]),
      ),
    )
    .returning();
  return row ?? null;
}

export async function readImportPage(db: Executor, importId: string, page: number): Promise<string[][]> {
  const [row] = await db
    .select({ rows: contactImportPages.rows })
    .from(contactImportPages)
    .where(and(eq(contactImportPages.importId, importId), eq(contactImportPages.page, page)));
  return row?.rows ?? [];
}

export async function setPageErrors(
  tx: Executor,
  importId: string,
  page: number,
  errors: readonly ImportError[],
): Promise<void> {
  await tx.execute(sql`
    update contact_import_pages set errors = ${jsonParameter(errors)}::jsonb
    where import_id = ${importId}::uuid and page = ${page}`);
}

/** Rows with something wrong and what it is, in the order of the file, at most `limit`. */
export async function importErrors(
  db: Executor,
  organizationId: string,
  importId: string,
  limit: number,
): Promise<{ row: number; column: string; key: string; message: string; cells: string[] }[]> {
  const result = await db.execute<{ row: number; column: string; key: string; message: string; cells: string[] }>(sql`
    select (e->>'row')::int as row, e->>'column' as column, e->>'key' as key, e->>'message' as message,
      p.rows -> (((e->>'row')::int - 1) % ${sql.raw("1000")}) as cells
    from contact_import_pages p, jsonb_array_elements(p.errors) e
    where p.import_id = ${importId}::uuid and p.organization_id = ${organizationId}::uuid
    order by p.page, (e->>'row')::int limit ${limit}`);
  return result.rows;
}

/** Imports that were begun before an instant, with the rows of their files. Of every organization: upkeep. */
export async function deleteImportsBefore(db: Executor, before: Date): Promise<void> {
  await db
    .delete(contactImports)
    .where(and(lt(contactImports.createdAt, before), notInArray(contactImports.state, ["checking", "running"])));
}
