import type { z } from "zod";
import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import {
  addMembers,
  countGroups,
  deleteGroupRow,
  type GroupRow,
  groupNames,
  groupNameTaken,
  groupUsers,
  insertGroup,
  listGroupRows,
  lockGroup,
  removeMembers,
  updateGroupRow,
} from "@/db/queries/groups";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import { GROUPS_MAX, MEMBERS_PER_CALL } from "@/lib/domain/audience/groups";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { type Page, pageOf } from "@/lib/domain/paging";
import { AppError } from "@/lib/errors";
import { invalid, parseInput } from "@/lib/services/endpoints/parse-input";
import { recountGroup } from "./count";
import { type GroupDto, GroupInputSchema, type GroupMembersSchema, GroupPatchSchema, toGroupDto } from "./dto";
import { checkedRule, requireGroup } from "./rules";

export type GroupQuery = {
  kind?: GroupRow["kind"] | undefined;
  q?: string | undefined;
  cursor?: string | undefined;
  limit: number;
};

/** A page of groups, newest first, with the numbers of the last count. @throws AppError `forbidden` */
export async function listGroups(ctx: ServiceContext, query: GroupQuery): Promise<Page<GroupDto>> {
  authorize(ctx, "contact.read");
  const page = { beforeId: query.cursor ?? null, limit: query.limit + 1 };
  const rows = await listGroupRows(ctx.db, ctx.organizationId, { kind: query.kind, q: query.q || undefined }, page);
  const { items, nextCursor } = pageOf(rows, query.limit, (row) => row.id);
  return { items: items.map(toGroupDto), nextCursor };
}

/** Every group by name, for choices. @throws AppError `forbidden` */
export async function listGroupChoices(ctx: ServiceContext) {
  authorize(ctx, "contact.read");
  const rows = await groupNames(ctx.db, ctx.organizationId, GROUPS_MAX);
  return rows.map(({ id, ...rest }) => ({ id: encodeId("group", id), ...rest }));
}

/** @throws AppError `forbidden`, `not_found` */
export async function getGroup(ctx: ServiceContext, id: string): Promise<GroupDto> {
  authorize(ctx, "contact.read");
  return toGroupDto(await requireGroup(ctx, id));
}

/**
 * Makes a group: of contacts, or of a rule that is asked anew each time.
 * @throws AppError `invalid`, `conflict` (`group_name_taken`), `limit`, `forbidden`
 */
export async function createGroup(ctx: ServiceContext, input: unknown): Promise<GroupDto> {
  authorize(ctx, "contact.manage");
  const { name, description, kind, members = [], rule } = parseInput(GroupInputSchema, input);
  if (kind === "dynamic" && rule === undefined) throw invalid([fieldErrorOf("rule", "rule_empty")]);
  if (kind === "static" && rule !== undefined) throw invalid([fieldErrorOf("rule", "group_static_only")]);
  if (kind === "dynamic" && members.length > 0) throw invalid([fieldErrorOf("members", "group_static_only")]);
  if (rule !== undefined) await checkedRule(ctx, rule);
  const ids = memberIds(members);
  const now = ctx.now();
  const row = {
    ...{ id: newUuid(now.getTime()), organizationId: ctx.organizationId, name, description, kind, rule: rule ?? null },
    ...{ createdBy: ctx.actor.name, createdAt: now, updatedAt: now },
  };
  await ctx.db.transaction(async (tx) => {
    if ((await countGroups(tx, ctx.organizationId)) >= GROUPS_MAX)
      throw new AppError("limit", `An organization has ${GROUPS_MAX} groups at most.`, {
        fields: [fieldErrorOf("name", "groups_limit", { maximum: GROUPS_MAX })],
      });
    if (!(await insertGroup(tx, row))) throw nameTaken(name);
    await putMembers(tx, ctx, row.id, ids);
    await record(tx, ctx, row, "group.created");
  });
  return counted(ctx, row.id);
}

/** @throws AppError `invalid`, `conflict`, `not_found`, `forbidden` */
export async function updateGroup(ctx: ServiceContext, id: string, input: unknown): Promise<GroupDto> {
  authorize(ctx, "contact.manage");
  const { version, members, ...patch } = parseInput(GroupPatchSchema, input);
  const before = await requireGroup(ctx, id);
  if (patch.rule !== undefined && before.kind === "static") throw invalid([fieldErrorOf("rule", "group_static_only")]);
  if (members !== undefined && before.kind === "dynamic") throw invalid([fieldErrorOf("members", "group_static_only")]);
  if (patch.rule !== undefined) await checkedRule(ctx, patch.rule);
  const ids = members === undefined ? null : memberIds(members);
  await ctx.db.transaction(async (tx) => {
    const locked = await lockGroup(tx, ctx.organizationId, before.id);
    if (locked === null) throw new AppError("not_found", "There is no such group.");
    if (version !== undefined && version !== locked.version)
      throw new AppError("conflict", `"${locked.name}" was changed by somebody else in the meantime. Load it again.`);
    if (patch.name !== undefined && (await groupNameTaken(tx, ctx.organizationId, patch.name, locked.id)))
      throw nameTaken(patch.name);
    const values = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    await updateGroupRow(tx, ctx.organizationId, locked.id, { ...values, updatedAt: ctx.now() });
    if (ids !== null) {
      await removeAll(tx, ctx, locked.id);
      await putMembers(tx, ctx, locked.id, ids);
    }
    await record(tx, ctx, locked, "group.updated");
  });
  return counted(ctx, before.id);
}

/**
 * Adds contacts to a static group and takes others out of it.
 * @throws AppError `invalid` for ids that are no contacts' and for dynamic groups, `not_found`, `forbidden`
 */
export async function changeMembers(
  ctx: ServiceContext,
  id: string,
  change: z.output<typeof GroupMembersSchema>,
): Promise<{ group: GroupDto; added: number; removed: number }> {
  authorize(ctx, "contact.manage");
  const group = await requireGroup(ctx, id);
  if (group.kind === "dynamic") throw invalid([fieldErrorOf("add", "group_static_only")]);
  const [add, remove] = [memberIds(change.add ?? []), memberIds(change.remove ?? [])];
  const done = await ctx.db.transaction(async (tx) => {
    if ((await lockGroup(tx, ctx.organizationId, group.id)) === null)
      throw new AppError("not_found", "There is no such group.");
    const removed = remove.length === 0 ? 0 : await removeMembers(tx, ctx.organizationId, group.id, remove);
    const added = add.length === 0 ? 0 : await addMembers(tx, ctx.organizationId, group.id, add, ctx.now());
    await record(tx, ctx, group, "group.members_changed");
    return { added, removed };
  });
  return { group: await counted(ctx, group.id), ...done };
}

/** Deletes a group; its contacts stay. @throws AppError `not_found`, `conflict` while it is used, `forbidden` */
export async function deleteGroup(ctx: ServiceContext, id: string): Promise<void> {
  authorize(ctx, "contact.manage");
  const group = await requireGroup(ctx, id);
  await ctx.db.transaction(async (tx) => {
    const users = (await groupUsers(tx, ctx.organizationId, [group.id], 10)).get(group.id);
    if (users !== undefined) {
      const names = users.named.map(({ name }) => `"${name}"`).join(", ");
      const field = fieldErrorOf("id", "group_in_use", { names });
      throw new AppError("conflict", field.message, { fields: [field] });
    }
    await deleteGroupRow(tx, ctx.organizationId, group.id);
    await record(tx, ctx, group, "group.deleted");
  });
}

/** Counts a group now. @throws AppError `not_found`, `forbidden` */
export async function refreshGroup(ctx: ServiceContext, id: string): Promise<GroupDto> {
  authorize(ctx, "contact.read");
  return counted(ctx, (await requireGroup(ctx, id)).id);
}

async function counted(ctx: ServiceContext, uuid: string): Promise<GroupDto> {
  const row = await requireGroup(ctx, encodeId("group", uuid));
  return toGroupDto({ ...row, ...(await recountGroup(ctx, row)) });
}

function memberIds(ids: readonly string[]): string[] {
  if (ids.length > MEMBERS_PER_CALL) throw new AppError("too_large", `At most ${MEMBERS_PER_CALL} contacts at once.`);
  const uuids = ids.map((id) => decodeId("contact", id));
  const found = uuids.filter((uuid) => uuid !== null);
  if (found.length < uuids.length) throw membersMissing(uuids.length - found.length);
  return [...new Set(found)];
}

const membersMissing = (n: number) => invalid([fieldErrorOf("members", "group_members_missing", { n })]);

/** Every id has to be a contact's: nobody believes in a group of three that was made of four. */
async function putMembers(tx: Tx, ctx: ServiceContext, groupId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const added = await addMembers(tx, ctx.organizationId, groupId, ids, ctx.now());
  if (added < ids.length) throw membersMissing(ids.length - added);
}

async function removeAll(tx: Tx, ctx: ServiceContext, groupId: string): Promise<void> {
  await removeMembers(tx, ctx.organizationId, groupId, null);
}

const nameTaken = (name: string) =>
  new AppError("conflict", `The group "${name}" already exists.`, {
    fields: [fieldErrorOf("name", "group_name_taken", { name })],
  });

function record(tx: Tx, ctx: ServiceContext, group: Pick<GroupRow, "id" | "name">, action: string): Promise<void> {
  return audit(tx, ctx, { action, objectType: "group", objectId: encodeId("group", group.id), objectName: group.name });
}
