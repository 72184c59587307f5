import { apiRoute } from "@/lib/http/api-route";
import { deleteGroupContract, getGroupContract, updateGroupContract } from "@/lib/http/contracts/groups";
import { deleteGroup, getGroup, updateGroup } from "@/lib/services/groups/manage";

export const GET = apiRoute(getGroupContract, ({ ctx, params }) => getGroup(ctx, params.id));

export const PATCH = apiRoute(updateGroupContract, ({ ctx, params, body }) => updateGroup(ctx, params.id, body));

export const DELETE = apiRoute(deleteGroupContract, async ({ ctx, params }) => {
  await deleteGroup(ctx, params.id);
  return undefined;
});
