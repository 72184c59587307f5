import { apiRoute } from "@/lib/http/api-route";
import { listFailureGroups } from "@/lib/http/contracts/failure-groups";
import { failureGroups } from "@/lib/services/failure-groups/list";

export const GET = apiRoute(listFailureGroups, ({ ctx, query }) => failureGroups(ctx, query));
