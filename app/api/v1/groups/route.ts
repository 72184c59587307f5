import { apiRoute } from "@/lib/http/api-route";
import { createGroupContract, listGroupsContract } from "@/lib/http/contracts/groups";
import { createGroup, listGroups } from "@/lib/services/groups/manage";

export const GET = apiRoute(listGroupsContract, ({ ctx, query }) => listGroups(ctx, query));

export const POST = apiRoute(createGroupContract, ({ ctx, body }) => createGroup(ctx, body));
