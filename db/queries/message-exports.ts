import { and, asc, desc, eq, gt, lt, sql } from "drizzle-orm";
import type { ExportRow } from "@/lib/domain/leave-message/export";
import type { Executor, Tx } from "../client";
import { messageExportParts, messageExports } from "../schema";
import { jsonParameter } from "./hot";

export type MessageExportRow = typeof messageExports.$inferSelect;

export async function insertExport(tx: Executor, row: typeof messageExports.$inferInsert): Promise<void> {
  await tx.insert(messageExports).values(row);
}

/** An export of a member, not older than `since`. */
export async function findExport(
  db: Executor,
  who: { organizationId: string; userId: string },
  id: string,
  since: Date,
): Promise<MessageExportRow | null> {
  const [row] = await db
    .select()
    .from(messageExports)
    .where(and(ownedBy(who), eq(messageExports.id, id), gt(messageExports.createdAt, since)));
  return row ?? null;
}

/** A member's exports since an instant, newest first, 20 at most. */
export function listExports(
  db: Executor,
  who: { organizationId: string; userId: string },
  since: Date,
): Promise<MessageExportRow[]> {
  return db
    .select()
    .from(messageExports)
    .where(and(ownedBy(who), gt(messageExports.createdAt, since)))
    .orderBy(desc(messageExports.id))
    .limit(20);
}

const ownedBy = ({ organizationId, userId }: { organizationId: string; userId: string }) =>
  and(eq(messageExports.organizationId, organizationId), eq(messageExports.userId, userId));

/** Ids of exports that are being written, of every organization, oldest first. */
export async function liveExports(db: Executor, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: messageExports.id })
    .from(messageExports)
    .where(eq(messageExports.state, "running"))
    .orderBy(asc(messageExports.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** An export that is being written, locked; null when another worker has it, or it is over. */
export async function takeExport(tx: Tx, id: string): Promise<MessageExportRow | null> {
  const [row] = await tx
    .select()
    .from(messageExports)
    .where(and(eq(messageExports.id, id), eq(messageExports.state, "running")))
    .for("update", { skipLocked: true });
  return row ?? null;
}

type ExportChange = Partial<
  Pick<MessageExportRow, "state" | "done" | "parts" | "afterId" | "fieldKeys" | "finishedAt">
> & { updatedAt: Date };

/** Changes an export that is still being written. Returns whether it was. */
export async function changeExport(
  db: Executor,
  { organizationId, id }: Pick<MessageExportRow, "organizationId" | "id">,
  change: ExportChange,
): Promise<boolean> {
  const changed = await db
    .update(messageExports)
    .set(change)
    .where(
      and(
        eq(messageExports.organizationId, organizationId),
        eq(messageExports.id, id),
        eq(messageExports.state, "running"),
      ),
    )
    .returning({ id: messageExports.id });
  return changed.length > 0;
}

export async function insertExportPart(
  tx: Executor,
  of: Pick<MessageExportRow, "organizationId" | "id">,
  part: number,
  rows: readonly ExportRow[],
): Promise<void> {
  await tx.execute(sql`
    insert into message_export_parts (export_id, organization_id, part, rows)
    values (${of.id}::uuid, ${of.organizationId}::uuid, ${part}, ${jsonParameter(rows)}::jsonb)`);
}

export async function readExportPart(
  db: Executor,
  of: Pick<MessageExportRow, "organizationId" | "id">,
  part: number,
): Promise<ExportRow[]> {
  const [row] = await db
    .select({ rows: messageExportParts.rows })
    .from(messageExportParts)
    .where(
      and(
        eq(messageExportParts.organizationId, of.organizationId),
        eq(messageExportParts.exportId, of.id),
        eq(messageExportParts.part, part),
      ),
    );
  return row?.rows ?? [];
}

/** Deletes what is written of an export. */
export async function deleteExportParts(
  tx: Executor,
  { organizationId, id }: Pick<MessageExportRow, "organizationId" | "id">,
): Promise<void> {
  await tx
    .delete(messageExportParts)
    .where(and(eq(messageExportParts.organizationId, organizationId), eq(messageExportParts.exportId, id)));
}

/** Deletes all exports of an organization: somebody who is in them was erased. */
export async function deleteExportsOf(tx: Executor, organizationId: string): Promise<void> {
  await tx.delete(messageExports).where(eq(messageExports.organizationId, organizationId));
}

/** Deletes exports that were ordered before an instant. Of every organization: upkeep. */
export async function deleteExportsBefore(db: Executor, before: Date): Promise<void> {
  await db.delete(messageExports).where(lt(messageExports.createdAt, before));
}
