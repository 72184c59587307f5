import { deleteMessageView, insertMessageView, listMessageViews } from "@/db/queries/inbox";
import { authorize, may, type ServiceContext } from "@/lib/context";
import { encodeId, newUuid } from "@/lib/domain/ids";
import type { SavedView } from "@/lib/domain/leave-message/record";
import { AppError } from "@/lib/errors";

/** Keys that a saved view keeps; a search for a person is not among them. */
const KEPT = [
  "view",
  "status",
  "priority",
  "category",
  "tag",
  "assignee",
  "site",
  "source",
  "notified",
  "answered",
  "period",
  "sort",
  "q",
];

function member(ctx: ServiceContext): string {
  if (ctx.actor.kind !== "user") throw new AppError("forbidden", "Views belong to members.");
  return ctx.actor.userId;
}

/**
 * A member's own views and the shared ones.
 * @throws AppError `forbidden`
 */
export async function listSavedViews(ctx: ServiceContext): Promise<SavedView[]> {
  authorize(ctx, "message.read");
  if (ctx.actor.kind !== "user") return [];
  const userId = member(ctx);
  const rows = await listMessageViews(ctx.db, ctx.organizationId, userId);
  return rows.map(({ id, name, search, shared, userId: owner }) => ({
    id: encodeId("messageView", id),
    ...{ name, search, shared },
    own: owner === userId,
  }));
}

/**
 * Keeps the filters of an address under a name. Sharing needs the right to handle messages.
 * @throws AppError `forbidden`, `limit` beyond fifty
 */
export async function saveView(
  ctx: ServiceContext,
  input: { name: string; search: string; shared: boolean },
): Promise<SavedView> {
  authorize(ctx, input.shared ? "message.handle" : "message.read");
  const userId = member(ctx);
  const given = new URLSearchParams(input.search);
  const kept = new URLSearchParams(KEPT.flatMap((key) => (given.get(key) ? [[key, given.get(key) ?? ""]] : [])));
  if ((await listMessageViews(ctx.db, ctx.organizationId, userId)).length >= 50)
    throw new AppError("limit", "There are fifty views already.");
  const id = newUuid(ctx.now().getTime());
  const row = { id, userId, name: input.name, search: kept.toString(), shared: input.shared, createdAt: ctx.now() };
  await insertMessageView(ctx.db, { ...row, organizationId: ctx.organizationId });
  return { id: encodeId("messageView", id), name: row.name, search: row.search, shared: row.shared, own: true };
}

/**
 * Deletes a view of one's own; who may set messages up deletes any.
 * @throws AppError `forbidden`, `not_found`
 */
export async function deleteView(ctx: ServiceContext, id: string): Promise<void> {
  authorize(ctx, "message.read");
  const userId = may(ctx, "message.config") ? null : member(ctx);
  if (!(await deleteMessageView(ctx.db, ctx.organizationId, id, userId)))
    throw new AppError("not_found", "There is no such view.");
}
