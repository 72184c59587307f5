import type { Executor } from "@/db/client";
import { groupUsers } from "@/db/queries/groups";
import { authorize, type ServiceContext } from "@/lib/context";
import { decodeId, encodeId } from "@/lib/domain/ids";
import type { Page } from "@/lib/domain/paging";
import type { GroupDto } from "./dto";
import { type GroupQuery, listGroups } from "./manage";
import { requireGroup } from "./rules";

/** Of more, the newest are named. */
const NAMED = 5;

/** The broadcasts that have not ended and use a group: how many, and the newest of them. */
type GroupUse = { total: number; named: { id: string; name: string }[] };
export type GroupLine = GroupDto & { use: GroupUse };

/** A page of groups for the console, each with the broadcasts that use it. @throws AppError `forbidden` */
export async function browseGroups(ctx: ServiceContext, query: GroupQuery): Promise<Page<GroupLine>> {
  authorize(ctx, "broadcast.read");
  const { items, nextCursor } = await listGroups(ctx, query);
  const uuids = items.map(({ id }) => decodeId("group", id) ?? "");
  const uses = await usesOf(ctx.db, ctx, uuids);
  return { items: items.map((item, index) => ({ ...item, use: uses[index] ?? UNUSED })), nextCursor };
}

/** The broadcasts that have not ended and use a group. @throws AppError `forbidden`, `not_found` */
export async function readGroupUse(ctx: ServiceContext, id: string): Promise<GroupUse> {
  authorize(ctx, "broadcast.read");
  const [use = UNUSED] = await usesOf(ctx.db, ctx, [(await requireGroup(ctx, id)).id]);
  return use;
}

const UNUSED: GroupUse = { total: 0, named: [] };

async function usesOf(
  db: Executor,
  { organizationId }: Pick<ServiceContext, "organizationId">,
  uuids: readonly string[],
): Promise<GroupUse[]> {
  const users = await groupUsers(db, organizationId, uuids, NAMED);
  return uuids.map((uuid) => {
    const { total, named } = users.get(uuid) ?? UNUSED;
    return { total, named: named.map(({ id, name }) => ({ id: encodeId("broadcast", id), name })) };
  });
}
