import { apiRoute } from "@/lib/http/api-route";
import { listRunsContract } from "@/lib/http/contracts/broadcasts";
import { listRuns } from "@/lib/services/broadcasts/read";

export const GET = apiRoute(listRunsContract, ({ ctx, params, query }) => listRuns(ctx, params.id, query));
