import { apiRoute } from "@/lib/http/api-route";
import { listReplaysContract } from "@/lib/http/contracts/replays";
import { listReplays } from "@/lib/services/replays/read";

export const GET = apiRoute(listReplaysContract, ({ ctx, query }) => listReplays(ctx, query));
