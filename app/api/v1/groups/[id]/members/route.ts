import { apiRoute } from "@/lib/http/api-route";
import { groupMembersContract } from "@/lib/http/contracts/groups";
import { changeMembers } from "@/lib/services/groups/manage";

export const POST = apiRoute(groupMembersContract, ({ ctx, params, body }) => changeMembers(ctx, params.id, body));
